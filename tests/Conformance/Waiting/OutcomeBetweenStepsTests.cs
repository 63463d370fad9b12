using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Waiting;

/// <summary>A wait which was begun at home arrives as a step of its strand: its outcome shows between two steps.</summary>
public sealed class OutcomeBetweenStepsTests : ChannelTest
{
    /// <summary>Asynchronous bodies, and who settles their wait in the middle of a step.</summary>
    public static TheoryData<Mode, string> Settlers => new MatrixTheoryData<Mode, string>(
        [Mode.Task, Mode.Thread], ["the step itself", "another thread", "a cancelled token", "the cancelled activity"]);

    [Theory, MemberData(nameof(Settlers))]
    public async Task The_outcome_of_a_wait_begun_at_home_does_not_show_in_the_middle_of_a_step(Mode mode, string settler)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        using var cancellation = new CancellationTokenSource();
        var role = Start(mode, "receiver", async verbs =>
        {
            var wait = channel.ReceiveAsync(cancellation.Token);
            Settle(settler, channel, cancellation, verbs.Scope!);

            // It has happened, and it has not arrived.
            Assert.Equal(0, channel.GetSnapshot().WaitingReceivers);
            Assert.False(wait.IsCompleted);
            await Task.Yield();
            Assert.True(wait.IsCompleted);
            Assert.Equal(7, wait.GetAwaiter().GetResult());
        });

        if (settler.Contains("cancelled", StringComparison.Ordinal))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ended(role));
        else
            await Ended(role);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task C13_waits_that_are_settled_in_the_middle_of_a_step_arrive_in_that_order(Mode mode)
    {
        var channels = Enumerable.Range(0, 5).Select(number => Runtime.CreateChannel<int>($"items{number}", capacity: 1)).ToArray();
        await Ended(Start(mode, "receiver", async _ =>
        {
            var order = new List<int>();
            var branches = channels.Select(async (channel, number) =>
            {
                await channel.ReceiveAsync();
                order.Add(number);
            }).ToArray();
            int[] settled = [3, 0, 4, 1, 2];
            foreach (var number in settled)
                Assert.True(channels[number].TrySend(0));

            Assert.Empty(order);
            await Task.WhenAll(branches);
            Assert.Equal(settled, order);
        }));
    }

    // They have no steps between which it could show.
    [Theory]
    [InlineData(Mode.Foreign)]
    [InlineData(Mode.BlockingThread)]
    public async Task The_outcome_of_a_wait_of_somebody_without_steps_shows_at_once(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        await Ended(Start(mode, "receiver", _ =>
        {
            var wait = channel.ReceiveAsync();
            Assert.True(channel.TrySend(7));
            Assert.True(wait.IsCompleted);
            Assert.Equal(7, wait.GetAwaiter().GetResult());
            return default;
        }));
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task A_wait_begun_at_home_can_be_awaited_elsewhere(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var end = new TaskCompletionSource();
        var begun = new TaskCompletionSource<ValueTask<int>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var role = Start(mode, "receiver", async _ =>
        {
            begun.SetResult(channel.ReceiveAsync());
            await end.Task;
        });
        var elsewhere = Elsewhere(await begun.Task.WaitAsync(Patience, TestContext.Current.CancellationToken));

        Assert.True(channel.TrySend(7));

        Assert.Equal((7, null), await elsewhere.WaitAsync(Patience, TestContext.Current.CancellationToken));
        end.SetResult();
        await Ended(role);

        static async Task<(int Item, SynchronizationContext? Context)> Elsewhere(ValueTask<int> wait) =>
            (await wait.ConfigureAwait(false), SynchronizationContext.Current);
    }

    private static void Settle(string settler, IChannel<int> channel, CancellationTokenSource cancellation, IActivityScope scope)
    {
        switch (settler)
        {
            case "the step itself":
                Assert.True(channel.TrySend(7));
                break;
            case "another thread":
                var thread = new Thread(() => channel.TrySend(7));
                thread.Start();
                thread.Join();
                break;
            case "a cancelled token":
                cancellation.Cancel();
                break;
            default:
                scope.Cancel();
                break;
        }
    }
}
