using Concurrency.Timing;
using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>
/// A part of a body with a deadline of its own: a scope over the same strand. A shield is one that the cancellation outside
/// does not reach.
/// </summary>
internal sealed class ScopePart : Scope, IWaitTarget
{
    private readonly Scope _outer;
    private readonly TimeSpan _deadline;
    private readonly bool _isShield;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TimerEntry? _timer;
    private readonly CancelLink _link;
    private bool _isExpired;

    public ScopePart(Scope outer, TimeSpan deadline, bool isShield)
    {
        _outer = outer;
        _deadline = deadline;
        _isShield = isShield;
        if (deadline != Timeout.InfiniteTimeSpan)
            _timer = outer.Activity.Runtime.Timers.Start(deadline, static part => ((ScopePart)part!).Cancel(isExpired: true), this);

        _link = CancelLink.Create(outer, this, isShield ? null : () => Cancel(isExpired: false));
    }

    public override Strand Activity => _outer.Activity;

    public override CancellationToken Token => _cancellation.Token;

    public string Path => Activity.Path;

    public string Pattern => Activity.Pattern;

    public string Kind => "Part";

    public ConcurrencyRuntime Runtime => Activity.Runtime;

    public TimeProvider TimeProvider => Activity.TimeProvider;

    public override bool IsUnderDeadline => _timer is not null || (!_isShield && _outer.IsUnderDeadline);

    /// <summary>The part has run: nothing reaches it any more.</summary>
    public void Close()
    {
        if (_timer is not null)
            Activity.Runtime.Timers.Stop(_timer);

        _link.Unlink();
    }

    /// <summary>
    /// What the part's failure means outside: its own expiry is a time-out, and the cancellation that reached it from outside is
    /// the outer scope's. Whose token the exception carries does not matter: it may be that of a child, or of a linked source.
    /// </summary>
    public Exception Translate(Exception exception)
    {
        if (exception is not OperationCanceledException cancelled || !IsCancelled)
            return exception;

        if (Volatile.Read(ref _isExpired))
        {
            var what = _isShield ? "The shielded clean-up" : "A part";
            return new TimeoutException($"{what} of activity '{Path}' did not complete within {_deadline:c}.", cancelled);
        }

        return _outer.CreateCancellation();
    }

    public override bool IsOwnToken(CancellationToken cancellationToken) => cancellationToken == Token;

    public override OperationCanceledException CreateCancellation() =>
        new(
            Volatile.Read(ref _isExpired)
                ? $"The deadline of {_deadline:c} in activity '{Path}' has passed."
                : $"Activity '{Path}' was cancelled.",
            Token);

    // The link stands in no queue.
    bool IWaitTarget.Abandon(Wait wait, ref AfterGate after) => true;

    // A descendant is cancelled with the activity, and not by a deadline inside of it.
    protected override bool Spares(Wait wait) =>
        wait.Endurance == Endurance.Always || (!_isExpired && wait.Endurance == Endurance.EndsFirst);

    private void Cancel(bool isExpired)
    {
        Gate.Enter();
        if (isExpired && !IsCancelled)
            _isExpired = true;

        var isFirst = BeginCancel();
        Gate.Exit();
        if (!isFirst)
            return;

        FenceCancel();
        TokenSignal.Send(Activity.Runtime, _cancellation);
        EndCancel();
    }
}
