using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Storms;

/// <summary>An activity is cancelled at the moment in which it begins to wait.</summary>
public sealed class CancelledAtTheStartTests : ChannelTest
{
    [Theory]
    [InlineData(Mode.Task, 20_000)]
    [InlineData(Mode.Thread, 2_000)]
    [InlineData(Mode.BlockingThread, 2_000)]
    public async Task SC6_C7_an_activity_that_is_cancelled_as_it_begins_to_wait_ends(Mode mode, int rounds)
    {
        var never = Runtime.CreateChannel<int>("never", capacity: 1);
        var random = new Random(Seed.Next());
        for (var round = 0; round < rounds; round++)
        {
            var (isHere, delay) = (false, random.Next(40));
            var role = Start(mode, "waiter", async verbs =>
            {
                Volatile.Write(ref isHere, true);
                Thread.SpinWait(delay);
                await verbs.ReceiveAsync(never);
            });
            while (!Volatile.Read(ref isHere))
                Thread.Yield();

            Thread.SpinWait(random.Next(40));
            role.Activity!.Cancel();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ended(role));
        }

        Assert.Equal(0, never.GetSnapshot().WaitingReceivers);
    }

    // A part of a body is a scope of its own, and its wait stands in a place of its own.
    [Fact]
    public async Task SC6_SC12_a_tree_that_is_cancelled_as_its_parts_begin_to_wait_ends()
    {
        const int Rounds = 1_000;
        var never = Runtime.CreateChannel<int>("never", capacity: 1);
        var random = new Random(Seed.Next());
        for (var round = 0; round < Rounds; round++)
        {
            var here = 0;
            var root = Runtime.Start("root", async scope =>
            {
                scope.Start("child", _ => WaitAsync(), instances: 4);
                await scope.DeadlineAsync(TimeSpan.FromHours(1), _ => WaitAsync());
            });
            while (Volatile.Read(ref here) < 2)
                await Task.Yield();

            Thread.SpinWait(random.Next(200));
            root.Cancel();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => root.Completion.WaitAsync(Patience, TestContext.Current.CancellationToken));

            async ValueTask WaitAsync()
            {
                Interlocked.Increment(ref here);
                await never.ReceiveAsync();
            }
        }

        Assert.Equal(0, never.GetSnapshot().WaitingReceivers);
    }
}
