namespace Concurrency.Tests.Conformance.Signals;

/// <summary>A cancellation comes too late once all have arrived: the phase has ended for everybody.</summary>
public sealed class BarrierLateCancellationTests : SignalTest
{
    [Theory, MemberData(nameof(Modes))]
    public async Task C1_a_token_which_fires_while_the_action_runs_cancels_nobody(Mode mode)
    {
        using var cancellation = new CancellationTokenSource();
        var barrier = Runtime.CreateBarrier("barrier", 2, _ => cancellation.Cancel());
        var first = Result(mode, "first", verbs => verbs.SignalAndWaitAsync(barrier, cancellation.Token));
        await Until(() => barrier.GetSnapshot().Remaining == 1);

        var last = Result(mode, "last", verbs => verbs.SignalAndWaitAsync(barrier, cancellation.Token));

        Assert.Equal((0L, 0L), (await first, await last));
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task C1_nor_do_their_activities_which_are_cancelled_while_the_action_runs(Mode mode)
    {
        var roles = new List<Role>();
        var isStarted = new TaskCompletionSource();
        var barrier = Runtime.CreateBarrier("barrier", 2, _ =>
        {
            Assert.True(isStarted.Task.Wait(Patience));
            roles.ForEach(role => role.Activity!.Cancel());
        });
        var first = Result(mode, "first", verbs => verbs.SignalAndWaitAsync(barrier), out var firstRole);
        await Until(() => barrier.GetSnapshot().Remaining == 1);
        var last = Result(mode, "last", verbs => verbs.SignalAndWaitAsync(barrier), out var lastRole);
        roles.AddRange([firstRole, lastRole]);

        isStarted.SetResult();

        Assert.Equal((0L, 0L), (await first, await last));
    }

    [Fact]
    public async Task BA3_a_participant_whose_thread_is_interrupted_leaves_the_phase_open()
    {
        var barrier = Runtime.CreateBarrier("barrier", 2);
        var interrupted = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => interrupted.SetResult(Record.Exception(() => barrier.SignalAndWait()))) { IsBackground = true };
        thread.Start();
        await Until(() => barrier.GetSnapshot().Remaining == 1);

        thread.Interrupt();

        Assert.IsType<ThreadInterruptedException>(
            await interrupted.Task.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(new("barrier", Participants: 2, Remaining: 2, Phase: 0), barrier.GetSnapshot());
    }
}
