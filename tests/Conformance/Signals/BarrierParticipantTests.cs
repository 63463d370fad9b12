namespace Concurrency.Tests.Conformance.Signals;

/// <summary>Participants join and leave, also while a phase ends.</summary>
public sealed class BarrierParticipantTests : SignalTest
{
    [Theory, MemberData(nameof(Modes))]
    public async Task BA1_a_leave_ends_the_phase_if_all_others_have_arrived(Mode mode)
    {
        var acted = 0;
        var barrier = Runtime.CreateBarrier("barrier", 3, _ => acted++);
        var first = Result(mode, "first", verbs => verbs.SignalAndWaitAsync(barrier));
        await Until(() => barrier.GetSnapshot().Remaining == 2);

        barrier.RemoveParticipants();
        Assert.Equal(0, acted);
        barrier.RemoveParticipants();

        Assert.Equal(0, await first);
        Assert.Equal(1, acted);
        Assert.Equal(new("barrier", Participants: 1, Remaining: 1, Phase: 1), barrier.GetSnapshot());
    }

    [Fact]
    public async Task BA1_those_who_join_are_waited_for()
    {
        var barrier = Runtime.CreateBarrier("barrier", 1);
        Assert.Equal(0, barrier.AddParticipants(2));
        var first = barrier.SignalAndWaitAsync();
        var second = barrier.SignalAndWaitAsync();
        Assert.False(first.IsCompleted);

        Assert.True(barrier.TrySignalAndWait(out _));

        Assert.Equal((0L, 0L), (await first, await second));
        Assert.Equal(1, barrier.AddParticipants());
    }

    [Fact]
    public void Leaving_with_more_than_have_not_arrived_throws_and_changes_nothing()
    {
        var barrier = Runtime.CreateBarrier("barrier", 3);
        var first = barrier.SignalAndWaitAsync();

        var failure = Assert.Throws<InvalidOperationException>(() => barrier.RemoveParticipants(3));

        Assert.Contains("'barrier'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(new("barrier", Participants: 3, Remaining: 2, Phase: 0), barrier.GetSnapshot());
        Assert.False(first.IsCompleted);
    }

    [Fact]
    public async Task Those_the_action_adds_take_part_from_the_next_phase()
    {
        IBarrier barrier = null!;
        var told = -1L;
        barrier = Runtime.CreateBarrier("barrier", 1, phase => told = phase == 0 ? barrier.AddParticipants() : told);

        Assert.Equal(0, await barrier.SignalAndWaitAsync());

        Assert.Equal(1, told);
        var first = barrier.SignalAndWaitAsync();
        Assert.False(first.IsCompleted);
        Assert.Equal(1, await barrier.SignalAndWaitAsync());
        Assert.Equal(1, await first);
    }

    // While the action of the first phase runs, another joins and arrives, and the first leaves: the second phase is complete too.
    [Theory, MemberData(nameof(Modes))]
    public async Task A_phase_completed_while_the_action_runs_ends_after_it(Mode mode)
    {
        using var enter = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var acted = new List<long>();
        var barrier = Runtime.CreateBarrier("barrier", 1, phase =>
        {
            if (phase == 0)
            {
                enter.Set();
                Assert.True(leave.Wait(Patience));
            }

            acted.Add(phase);
        });
        var first = Result(mode, "first", verbs => verbs.SignalAndWaitAsync(barrier));
        await Until(() => enter.IsSet);

        Assert.Equal(1, barrier.AddParticipants());
        Assert.False(barrier.TrySignalAndWait(out _));
        var second = barrier.SignalAndWaitAsync().AsTask();
        barrier.RemoveParticipants();
        Assert.Throws<InvalidOperationException>(() => barrier.TrySignalAndWait(out _));
        await Assert.ThrowsAsync<InvalidOperationException>(() => barrier.SignalAndWaitAsync().AsTask());
        Assert.False(second.IsCompleted || first.IsCompleted);
        Assert.Equal(new("barrier", Participants: 1, Remaining: 0, Phase: 0), barrier.GetSnapshot());
        leave.Set();

        Assert.Equal(0, await first);
        Assert.Equal(1, await second.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Equal([0L, 1L], acted);
        await Until(() => barrier.GetSnapshot() == new BarrierSnapshot("barrier", Participants: 1, Remaining: 1, Phase: 2));
    }

    [Fact]
    public async Task BA3_an_arrival_in_the_next_phase_is_cancelled_while_the_action_runs()
    {
        using var enter = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var barrier = Runtime.CreateBarrier("barrier", 1, phase =>
        {
            if (phase > 0)
                return;

            enter.Set();
            Assert.True(leave.Wait(Patience));
        });
        var first = Result(Mode.Foreign, "first", verbs => verbs.SignalAndWaitAsync(barrier));
        await Until(() => enter.IsSet);
        barrier.AddParticipants();
        using var cancellation = new CancellationTokenSource();
        var second = barrier.SignalAndWaitAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        leave.Set();
        Assert.Equal(0, await first);
        Assert.Equal(new("barrier", Participants: 2, Remaining: 2, Phase: 1), barrier.GetSnapshot());
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task Arriving_where_nobody_takes_part_is_an_error_which_names_the_barrier(Mode mode)
    {
        var barrier = Runtime.CreateBarrier("barrier", 0);

        var failure = await Failure(mode, "participant", async verbs => await verbs.SignalAndWaitAsync(barrier));

        AssertRefused(failure);
        AssertRefused(Record.Exception(() => barrier.TrySignalAndWait(out _)));
        Assert.Equal(0, barrier.AddParticipants());
        Assert.Equal(0, await Result(mode, "participant", verbs => verbs.SignalAndWaitAsync(barrier)));
    }

    [Fact]
    public void Arguments_out_of_range_are_named_with_the_barrier_and_what_it_takes()
    {
        var barrier = Runtime.CreateBarrier("barrier", int.MaxValue);
        AssertRefused(Record.Exception(() => barrier.AddParticipants()));
        foreach (var verb in new Action[]
        {
            () => barrier.AddParticipants(0), () => barrier.RemoveParticipants(0), () => Runtime.CreateBarrier("barrier", -1),
        })
        {
            var failure = Assert.Throws<ArgumentOutOfRangeException>(verb);
            Assert.Contains("'barrier'", failure.Message, StringComparison.Ordinal);
            Assert.Contains("or more", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(int.MaxValue, barrier.GetSnapshot().Participants);
    }

    private static void AssertRefused(Exception? failure) =>
        Assert.Contains("'barrier'", Assert.IsType<InvalidOperationException>(failure).Message, StringComparison.Ordinal);
}
