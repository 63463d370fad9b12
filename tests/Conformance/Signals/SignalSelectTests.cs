namespace Concurrency.Tests.Conformance.Signals;

/// <summary>The cases of these objects: taken at once, by hand-off, or withdrawn, and then the next waiter goes on.</summary>
public sealed class SignalSelectTests : SignalTest
{
    private readonly Verbs _foreign = new(Mode.Foreign, scope: null);

    [Theory, MemberData(nameof(SelectableKinds))]
    public async Task SE1_a_case_which_is_ready_is_taken_at_once(SignalKind kind)
    {
        var signal = Signal.Create(Runtime, kind, isReady: true);
        var ready = signal.CreateCase!();
        var select = ready.CreateSelect(SelectOrder.Priority, [Runtime.CreateManualResetEvent("never").WaitCase(), ready]);

        var winner = select.WaitAsync();

        Assert.True(winner.IsCompleted);
        Assert.Same(ready, await winner);
        Assert.Null(ready.Error);
        Assert.Equal(kind is SignalKind.ManualResetEvent or SignalKind.CountdownEvent, signal.Try());
    }

    [Theory, MemberData(nameof(SelectableKinds))]
    public async Task SE1_a_case_which_waits_is_handed_its_signal(SignalKind kind)
    {
        foreach (var mode in new[] { Mode.Task, Mode.Thread, Mode.BlockingThread, Mode.Foreign, Mode.BlockingForeign })
        {
            var signal = Signal.Create(Runtime, kind);
            var never = Runtime.CreateAutoResetEvent("never");
            var own = signal.CreateCase!();
            var select = own.CreateSelect(SelectOrder.Fair, [never.WaitCase(), own]);
            var winner = Result(mode, "selector", verbs => verbs.WaitAsync(select));
            await UntilWaiting(signal, 1);
            Assert.Equal(1, never.GetSnapshot().Waiting);

            signal.End();

            Assert.Same(own, await winner);
            Assert.Equal((0, 0), (signal.Waiting(), never.GetSnapshot().Waiting));
            Assert.True(never.Set());
            Assert.True(never.TryWait());
        }
    }

    [Theory, MemberData(nameof(SelectableKinds))]
    public async Task SE1_a_case_which_loses_takes_nothing_and_the_next_waiter_goes_on(SignalKind kind)
    {
        var signal = Signal.Create(Runtime, kind);
        var other = Runtime.CreateAutoResetEvent("other");
        var otherCase = other.WaitCase();
        var select = otherCase.CreateSelect(SelectOrder.Fair, [signal.CreateCase!(), otherCase]);
        var winner = select.WaitAsync();
        var next = signal.WaitAsync(_foreign, default);
        Assert.Equal(2, signal.Waiting());

        other.Set();

        Assert.Same(otherCase, await winner);
        Assert.Equal(1, signal.Waiting());
        Assert.False(next.IsCompleted);
        signal.End();
        Assert.True(next.IsCompleted);
        await next;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SM3_a_select_as_the_big_head_lets_the_small_ones_go_when_it_goes_elsewhere(bool isCancelled)
    {
        var semaphore = Runtime.CreateSemaphore("semaphore", permits: 2, maxPermits: 3);
        var other = Runtime.CreateAutoResetEvent("other");
        var otherCase = other.WaitCase();
        using var cancellation = new CancellationTokenSource();
        var select = otherCase.CreateSelect(SelectOrder.Fair, [semaphore.AcquireCase(3), otherCase]);
        var winner = select.WaitAsync(cancellation.Token);
        var small = semaphore.AcquireAsync();
        Assert.False(small.IsCompleted);
        Assert.Equal(new("semaphore", 2, 3, 2), semaphore.GetSnapshot());

        if (isCancelled)
            await cancellation.CancelAsync();
        else
            other.Set();

        Assert.True(small.IsCompletedSuccessfully);
        Assert.Equal(new("semaphore", 1, 3, 0), semaphore.GetSnapshot());
        if (isCancelled)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => winner.AsTask());
        else
            Assert.Same(otherCase, await winner);
    }

    [Fact]
    public async Task SM2_two_cases_of_one_select_on_one_semaphore_take_one_share()
    {
        var semaphore = Runtime.CreateSemaphore("semaphore", permits: 0, maxPermits: 5);
        var big = semaphore.AcquireCase(3);
        var small = semaphore.AcquireCase(2);
        var winner = big.CreateSelect(SelectOrder.Fair, [big, small]).WaitAsync();

        semaphore.Release(1);
        Assert.False(winner.IsCompleted);
        semaphore.Release(1);

        // The big case is the oldest, but of the same select, which does not stand in its own way.
        Assert.Same(small, await winner);
        Assert.Equal(new("semaphore", 0, 5, 0), semaphore.GetSnapshot());
    }

    // A select is passed over by its own other object while a set hands it on: no set is lost, none taken twice.
    [Fact]
    public async Task EV1_sets_of_two_events_race_for_one_select()
    {
        var left = Runtime.CreateAutoResetEvent("left");
        var right = Runtime.CreateAutoResetEvent("right");
        var leftCase = left.WaitCase();
        var select = leftCase.CreateSelect(SelectOrder.Fair, [leftCase, right.WaitCase()]);
        for (var round = 0; round < 500; round++)
        {
            var winner = select.WaitAsync().AsTask();
            var setting = Task.Run(left.Set);
            Assert.True(right.Set());
            Assert.True(await setting);

            var won = await winner.WaitAsync(Patience, TestContext.Current.CancellationToken);

            Assert.Equal(!ReferenceEquals(won, leftCase), left.TryWait());
            Assert.Equal(ReferenceEquals(won, leftCase), right.TryWait());
        }
    }
}
