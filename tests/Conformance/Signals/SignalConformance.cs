namespace Concurrency.Tests.Conformance.Signals;

/// <summary>What holds of every object that is waited for, whoever waits and whoever ends the wait.</summary>
public abstract class SignalConformance : SignalTest
{
    protected abstract Mode Waiter { get; }

    protected abstract Mode Signaller { get; }

    [Theory, MemberData(nameof(Kinds))]
    public async Task C7_a_wait_ends_when_it_is_signalled_and_not_before(SignalKind kind)
    {
        var signal = Signal.Create(Runtime, kind);
        var waiter = Start(Waiter, "waiter", verbs => signal.WaitAsync(verbs, default));
        await UntilWaiting(signal, 1);
        Assert.False(waiter.Completion.IsCompleted);

        await Ended(Signalling(signal));

        await Ended(waiter);
        Assert.Equal(0, signal.Waiting());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task C7_a_wait_which_need_not_wait_does_not(SignalKind kind)
    {
        var signal = Signal.Create(Runtime, kind, isReady: true);

        await Ended(Start(Waiter, "waiter", verbs =>
        {
            var wait = signal.WaitAsync(verbs, default);
            Assert.True(wait.IsCompletedSuccessfully);
            return wait;
        }));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task C1_a_wait_cancelled_by_its_token_takes_nothing(SignalKind kind)
    {
        var signal = Signal.Create(Runtime, kind);
        using var cancellation = new CancellationTokenSource();
        var abandoned = Failure(Waiter, "abandoned", verbs => signal.WaitAsync(verbs, cancellation.Token));
        await UntilWaiting(signal, 1);

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await abandoned).CancellationToken);
        Assert.Equal(0, signal.Waiting());
        var waiter = Start(Waiter, "waiter", verbs => signal.WaitAsync(verbs, default));
        await UntilWaiting(signal, 1);
        await Ended(Signalling(signal));
        await Ended(waiter);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task C2_a_token_already_cancelled_throws_without_effect(SignalKind kind)
    {
        var signal = Signal.Create(Runtime, kind, isReady: true);
        var cancelled = new CancellationToken(canceled: true);

        var failure = await Failure(Waiter, "waiter", verbs => signal.WaitAsync(verbs, cancelled));

        Assert.Equal(cancelled, Assert.IsType<OperationCanceledException>(failure).CancellationToken);
        Assert.Equal(0, signal.Waiting());
        Assert.True(signal.Try());
    }

    [Theory, MemberData(nameof(SharedKinds))]
    public async Task C3_a_signal_while_the_head_is_cancelled_reaches_one_of_two(SignalKind kind)
    {
        for (var round = 0; round < 25; round++)
        {
            var signal = Signal.Create(Runtime, kind);
            using var cancellation = new CancellationTokenSource();
            var first = Failure(Waiter, "first", verbs => signal.WaitAsync(verbs, cancellation.Token));
            await UntilWaiting(signal, 1);
            var second = Start(Waiter, "second", verbs => signal.WaitAsync(verbs, default));
            await UntilWaiting(signal, 2);

            var signaller = Signalling(signal);
            await cancellation.CancelAsync();

            await Ended(signaller);
            if (await first is null && kind is SignalKind.Semaphore or SignalKind.AutoResetEvent)
            {
                Assert.Equal(1, signal.Waiting());
                Assert.False(second.Completion.IsCompleted);
                signal.End();
            }

            await Ended(second);
            Assert.Equal(0, signal.Waiting());
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task C10_what_was_written_before_a_signal_is_seen_after_the_wait(SignalKind kind)
    {
        const int Rounds = 300;
        var signals = Enumerable.Range(0, Rounds).Select(_ => Signal.Create(Runtime, kind)).ToArray();
        var messages = new Message[Rounds];
        var stale = 0;
        var waiter = Start(Waiter, "waiter", async verbs =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                await signals[round].WaitAsync(verbs, default);
                if (messages[round] is not { First: 1, Second: 2 })
                    stale++;
            }
        });
        var signaller = Start(Signaller, "signaller", async verbs =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                messages[round] = new() { First = 1, Second = 2 };
                if (kind == SignalKind.Barrier)
                    await signals[round].WaitAsync(verbs, default);
                else
                    signals[round].End();
            }
        });

        await Ended(waiter, signaller);

        Assert.Equal(0, stale);
    }

    private Role Signalling(Signal signal) => Start(Signaller, "signaller", _ =>
    {
        signal.End();
        return default;
    });

    // Plain fields on purpose: only the signal orders them.
    private sealed class Message
    {
        public int First;
        public int Second;
    }
}

public sealed class TaskToTaskSignalTests : SignalConformance
{
    protected override Mode Waiter => Mode.Task;

    protected override Mode Signaller => Mode.Task;
}

public sealed class ThreadToThreadSignalTests : SignalConformance
{
    protected override Mode Waiter => Mode.BlockingThread;

    protected override Mode Signaller => Mode.Thread;
}

public sealed class ThreadToTaskSignalTests : SignalConformance
{
    protected override Mode Waiter => Mode.Task;

    protected override Mode Signaller => Mode.BlockingThread;
}

public sealed class TaskToThreadSignalTests : SignalConformance
{
    protected override Mode Waiter => Mode.Thread;

    protected override Mode Signaller => Mode.Task;
}

public sealed class ForeignToForeignSignalTests : SignalConformance
{
    protected override Mode Waiter => Mode.BlockingForeign;

    protected override Mode Signaller => Mode.Foreign;
}

public sealed class TaskToForeignSignalTests : SignalConformance
{
    protected override Mode Waiter => Mode.Foreign;

    protected override Mode Signaller => Mode.Task;
}
