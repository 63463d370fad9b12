using Concurrency.Activities;
using Concurrency.Backends;

namespace Concurrency.Supervision;

/// <summary>Makes the attempts of one activity: each is a strand with the same body, where the activity was placed.</summary>
internal sealed class AttemptSource(
    in Plan plan, int index, IActivityBackend backend, ExecutionContext? context, StrandFactory<Strand> create)
{
    private readonly string _name = plan.Name;
    private readonly Delegate _code = plan.Code;
    private readonly bool _isBlocking = plan.IsBlocking;
    private readonly ActivityOptions _options = plan.Options;

    /// <summary>Makes an attempt, which is neither in the tree nor scheduled.</summary>
    /// <param name="activity">The activity of which it is one.</param>
    /// <param name="number">From 1.</param>
    public Strand Create(Strand activity, int number)
    {
        var (name, sequence) = activity.ReserveChild(_name, sequence: 0);
        Strand? attempt = null;
        try
        {
            attempt = create(
                name, sequence, index, backend, new(_code, _isBlocking, context, isIsolated: true) { AttemptOf = activity });
            attempt.SetAttempt(number);

            // A cancelled one does not run, and needs no thread for it.
            if (!activity.IsCancelled && activity.Parent is not { IsCancelled: true })
                attempt.Attach(backend.CreateRunner(attempt, _options));

            return attempt;
        }
        catch
        {
            attempt?.Discard();
            activity.ReleaseChild(name);
            throw;
        }
    }
}
