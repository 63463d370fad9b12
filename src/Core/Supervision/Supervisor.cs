using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Diagnostics;

namespace Concurrency.Supervision;

/// <summary>What an activity does which is restarted: it has no code of its own, but runs attempts, one after the other.</summary>
/// <remarks>
/// <para>
/// Each attempt is a strand below that of the activity, and is not seen: it has the activity's path and id, and what is asked of the
/// activity while it lives is asked of the attempt (<see cref="Strand.Front"/>). So nothing of a failed attempt is left when the next
/// begins: not its children, which end before it, nor what it owned, nor its values of activity locals, nor a scope that somebody kept.
/// </para>
/// <para>
/// The strand of the activity joins the attempt and waits for the next one as any activity would. Therefore cancelling it reaches the
/// attempt and the delay, a deadline covers all attempts together, and the end comes after the last.
/// </para>
/// </remarks>
internal sealed class Supervisor(RestartPolicy policy, AttemptSource attempts)
{
    private Strand _activity = null!;
    private RestartPace _pace = null!;
    private volatile Strand? _attempt;
    private volatile int _restarts;

    /// <summary>The attempt that began last; null before the first one and where one could not be started.</summary>
    public Strand? Attempt => _attempt;

    /// <summary>Whether its failure goes no further once it is restarted no more.</summary>
    public bool Isolates => policy.Escalation == FailureResponse.Isolate;

    /// <summary>How often it was restarted.</summary>
    public int Restarts => _restarts;

    /// <summary>Prepares the first attempt, before the activity is in the tree: whoever starts it learns why it cannot be.</summary>
    /// <param name="activity">The activity that is to be restarted.</param>
    public void Prepare(Strand activity)
    {
        _activity = activity;
        _pace = new(policy, activity.TimeProvider, activity.Runtime.Random);
        activity.SetSupervisor(this);
        _attempt = attempts.Create(activity, number: 1);
    }

    /// <summary>The activity could not be started after all.</summary>
    public void Discard() => _attempt?.Discard();

    /// <summary>Begins the first attempt.</summary>
    public void Begin() => Launch(_attempt!);

    /// <summary>The body of the activity.</summary>
    public async ValueTask RunAsync()
    {
        while (true)
        {
            TimeSpan delay;
            try
            {
                await (_attempt ?? Restart()).JoinAsync();
                return;
            }
            catch (Exception failure)
            {
                // A failure in spite of the cancellation, or because of it, is the outcome, as it is of any activity.
                if (_activity.IsCancelled || FindDelay(failure) is not { } found)
                {
                    if (_attempt is { } last)
                        _activity.TakeFailures(last);

                    throw;
                }

                delay = found;
            }

            _attempt = null;
            await _activity.DelayAsync(_activity.Runtime.RestartDelays, delay, CancellationToken.None);
        }
    }

    /// <inheritdoc cref="RunAsync"/>
    /// <returns>The result of the attempt which completed.</returns>
    public async ValueTask<T> RunAsync<T>()
    {
        await RunAsync();
        return ((Strand<T>)_attempt!).Result;
    }

    private Strand Restart()
    {
        _activity.Runtime.Seam?.Preempt(new(OperationKind.Start, _activity));
        _restarts++;
        _activity.Runtime.Metrics.OnRestarted(_activity);
        if (_activity.Span is { } span)
            ActivitySpans.AddRestart(span, _restarts);

        _pace.Begin();
        var attempt = _attempt = attempts.Create(_activity, _restarts + 1);
        Launch(attempt);
        return attempt;
    }

    private void Launch(Strand attempt)
    {
        if (_activity.AddChild(attempt))
            attempt.CancelTree();

        attempt.Launch();
    }

    private TimeSpan? FindDelay(Exception failure)
    {
        var delay = _pace.OnFailed();
        if (delay is { } known)
            _activity.Runtime.Log.Restarts(failure, _activity.Path, _restarts + 1, known);
        else
            _activity.Runtime.Log.RestartsNoMore(_activity.Path, policy.MaxRestarts, policy.Window);

        return delay;
    }
}
