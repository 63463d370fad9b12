using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Timing;

/// <summary>Letting time pass: what <c>DelayAsync</c> and <c>Delay</c> wait on.</summary>
internal sealed class DelayTarget(TimerQueue timers) : IWaitTarget
{
    public string Path => "time";

    public TimeProvider TimeProvider => timers.TimeProvider;

    public ValueTask DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        var thread = PerThread.Current;
        if (Verb.Refuse(thread.Scope, cancellationToken) is { } refusal)
            return Verb.Failed(refusal);

        if (delay == TimeSpan.Zero)
            return Verb.Done(thread);

        var wait = new DelayWait();
        wait.Open(this, OperationKind.Delay, thread.Scope, Verb.NeedsRegistration(thread.Scope, cancellationToken));
        wait.Start(timers, delay);
        wait.Publish(cancellationToken);
        return wait.AsVoidValueTask();
    }

    public Func<ValueTask> BindDelay(TimeSpan delay, CancellationToken cancellationToken) =>
        () => DelayAsync(delay, cancellationToken);

    public void Delay(TimeSpan delay, CancellationToken cancellationToken)
    {
        var thread = Verb.EnterBlocking("Delay", "DelayAsync");
        Verb.ThrowIfRefused(thread.Scope, cancellationToken);
        if (delay == TimeSpan.Zero)
            return;

        var wait = new DelayWait();
        wait.OpenBlocking(this, OperationKind.Delay, thread, Verb.NeedsRegistration(thread.Scope, cancellationToken));
        wait.Start(timers, delay);
        wait.BlockForResult(cancellationToken);
    }

    public bool Abandon(Wait wait, ref AfterGate after)
    {
        if (((DelayWait)wait).Timer is { } timer)
            timers.Stop(timer);

        return true;
    }

    private sealed class DelayWait : Wait<Nothing>
    {
        public TimerEntry? Timer { get; private set; }

        // Not pooled: a delay has a timer entry to allocate anyway, and the entry's call-back names no version.
        public void Start(TimerQueue timers, TimeSpan delay)
        {
            if (delay != Timeout.InfiniteTimeSpan)
                Timer = timers.Start(delay, static wait => ((DelayWait)wait!).Expire(), this);
        }

        protected override void Release() => Close();

        private void Expire()
        {
            if (TryClaim())
                Settle();
        }
    }
}
