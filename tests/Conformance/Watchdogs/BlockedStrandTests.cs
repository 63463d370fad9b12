namespace Concurrency.Tests.Conformance.Watchdogs;

/// <summary>Blocking on a task that needs the same activity is told, in these words.</summary>
public sealed class BlockedStrandTests : WatchdogTest
{
    private const int Told = 22;

    protected override WatchdogOptions Watched => new() { BlockedStrand = Limit };

    [Theory, MemberData(nameof(Backends))]
    public async Task Who_blocks_on_a_task_that_needs_his_own_activity_is_told(string backend)
    {
        using var giveUp = new CancellationTokenSource();
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.Start("activity", _ =>
        {
            var received = ReceiveTwiceAsync(items);
            try
            {
#pragma warning disable xUnit1031 // What must not be done is what is tested.
                received.Wait(giveUp.Token);
#pragma warning restore xUnit1031
            }
            catch (OperationCanceledException)
            {
                // The test has seen enough.
            }

            return new ValueTask(received);
        }, On(backend));
        await HasReceivers(items);
        items.TrySend(1);

        var (after, record) = await PassUntilTold(Told);
        await Pass(Limit * 3);

        Assert.InRange(after, Limit, Limit + TimeSpan.FromSeconds(2));
        Assert.Equal(
            $"Activity activity blocks its own strand: 1 continuations have been waiting behind the running step for {Limit:c}. It probably "
                + "blocks on a task that needs it (.Result, .Wait(), GetAwaiter().GetResult()); await it instead. If it computes, it should yield",
            record.Message);
        Assert.Single(Log.WithId(Told));
        await giveUp.CancelAsync();
        await HasReceivers(items);
        items.TrySend(2);
        await Soon(activity.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_step_behind_which_nothing_waits_is_not_told(string backend)
    {
        using var release = new ManualResetEventSlim();
        var isRunning = Signal();
        var activity = Runtime.Start("activity", _ =>
        {
            isRunning.SetResult();
            release.Wait();
            return default;
        }, On(backend));
        await Soon(isRunning.Task);

        await Pass(Limit * 3);

        Assert.Empty(Log.WithId(Told));
        release.Set();
        await Soon(activity.JoinAsync());
    }

    private static async Task ReceiveTwiceAsync(IChannel<int> items)
    {
        await items.ReceiveAsync();
        await items.ReceiveAsync();
    }
}
