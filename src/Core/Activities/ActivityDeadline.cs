using Concurrency.Timing;

namespace Concurrency.Activities;

/// <summary>How long an activity may take. Made for those which have a limit.</summary>
internal sealed class ActivityDeadline
{
    private readonly Strand _activity;
    private readonly TimeSpan _period;
    private readonly TimerEntry _timer;

    public ActivityDeadline(Strand activity, TimeSpan period)
    {
        _activity = activity;
        _period = period;
        _timer = new(static deadline => ((ActivityDeadline)deadline!).Pass(), this);
    }

    /// <summary>What the activity was told when it passed; null so far.</summary>
    public TimeoutException? Failure { get; private set; }

    public void Start() => _activity.Runtime.Timers.Start(_timer, _period);

    public void Stop() => _activity.Runtime.Timers.Stop(_timer);

    // What everybody waits for is looked up before the cancellation ends it.
    private void Pass()
    {
        Failure = new($"Activity '{_activity.Path}' did not complete within its deadline of {_period:c}. {DescribeDelay()}");
        _activity.OnDeadlinePassed(Failure);
    }

    private string DescribeDelay()
    {
        var delayed = _activity.FindWaiting();
        var subject = ReferenceEquals(delayed.Handle, _activity) ? "It" : $"Its descendant '{delayed.Path}'";
        return delayed switch
        {
            { State: ActivityState.Created } => $"{subject} had not begun to run.",
            { State: ActivityState.Active } => $"{subject} was running.",
            _ when delayed.DescribeWait() is { } wait => $"{subject} was waiting: {wait}.",
            _ => $"{subject} was waiting for nothing the library knows.",
        };
    }
}
