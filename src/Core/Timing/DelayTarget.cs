using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Timing;

/// <summary>Letting time pass: what <c>DelayAsync</c> and <c>Delay</c> wait on, and restarts.</summary>
/// <param name="runtime">The runtime, whose timers it uses.</param>
/// <param name="path">What those who look at a wait are told it is for.</param>
internal sealed class DelayTarget(ConcurrencyRuntime runtime, string path) : IWaitTarget, IEnclosedTarget
{
    public string Path => path;

    public string Pattern => Path;

    public string Kind => "Time";

    public ConcurrencyRuntime Runtime => runtime;

    public TimeProvider TimeProvider => runtime.TimeProvider;

    // One that ends shows so itself.
    public bool IsEnclosedBy(Strand root, OperationKind kind) => true;

    public ValueTask DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        var thread = PerThread.Current;
        if (Verb.Refuse(thread.Scope, cancellationToken) is { } refusal)
            return Verb.Failed(refusal);

        if (delay == TimeSpan.Zero)
            return Verb.Done(thread);

        var wait = WaitPool<DelayWait>.Rent(thread.Scope);
        wait.Open(this, OperationKind.Delay, thread.Scope, Verb.NeedsRegistration(thread.Scope, cancellationToken));
        wait.Start(runtime.Timers, delay);
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

        var wait = WaitPool<DelayWait>.Rent(thread.Scope);
        wait.OpenBlocking(this, OperationKind.Delay, thread, Verb.NeedsRegistration(thread.Scope, cancellationToken));
        wait.Start(runtime.Timers, delay);
        wait.BlockForResult(cancellationToken);
    }

    public bool Abandon(Wait wait, ref AfterGate after)
    {
        ((DelayWait)wait).Stop(runtime.Timers);
        return true;
    }

    private sealed class DelayWait : Wait<Nothing>
    {
        private TimerEntry? _timer;
        private bool _isEndless;
        private bool _mayFireLate;

        public override bool MayEndByItself => base.MayEndByItself || !_isEndless;

        public void Start(TimerQueue timers, TimeSpan delay)
        {
            _isEndless = delay == Timeout.InfiniteTimeSpan;
            if (!_isEndless)
                timers.Start(_timer ??= new(static wait => ((DelayWait)wait!).Expire(), this), delay);
        }

        /// <summary>Something else ended the wait.</summary>
        public void Stop(TimerQueue timers)
        {
            if (_timer is { } timer && !timers.Stop(timer))
                _mayFireLate = true;
        }

        protected override void Release()
        {
            // The call-back names no version: while it may still come, this is not used again.
            if (_mayFireLate)
                Close();
            else
                WaitPool<DelayWait>.CloseAndReturn(this);
        }

        private void Expire()
        {
            if (TryClaim())
                Settle();
        }
    }
}
