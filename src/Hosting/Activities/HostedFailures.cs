using System.Runtime.ExceptionServices;

namespace Concurrency.Hosting;

/// <summary>The failures for which the host stops, without those which only follow from one of them.</summary>
internal sealed class HostedFailures
{
    private readonly Lock _gate = new();
    private readonly List<Exception> _known = [];
    private readonly List<Exception> _fatal = [];

    /// <summary>Takes note of a failure.</summary>
    /// <returns>
    /// Whether it is one of its own. A channel hands on the failure of its writer to its readers, and they to theirs: then that one
    /// is told already.
    /// </returns>
    public bool Add(Exception failure, bool isFatal)
    {
        lock (_gate)
        {
            var isNew = !_known.Exists(known => IsCausedBy(failure, known));
            if (isNew)
                _known.Add(failure);

            // What an activity with a milder policy has caused in one without is fatal all the same.
            if (isFatal && (isNew || _fatal.Count == 0))
                _fatal.Add(failure);

            return isNew;
        }
    }

    /// <summary>Throws what the host stopped for, if it did.</summary>
    public void Throw()
    {
        lock (_gate)
        {
            if (_fatal.Count == 1)
                ExceptionDispatchInfo.Throw(_fatal[0]);

            if (_fatal.Count > 1)
                throw new AggregateException("Several hosted activities failed.", _fatal);
        }
    }

    // Each channel on the way may have wrapped it once more.
    private static bool IsCausedBy(Exception failure, Exception known)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (ReferenceEquals(cause, known))
                return true;
        }

        return false;
    }
}
