namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>What a mutex and its conditions do, for callers who do one thing at a time, one after the other.</summary>
/// <remarks>Caller 0 is foreign, the others are activities. An acquisition is known by the number of its operation.</remarks>
internal sealed class MutexModel(int conditions)
{
    private readonly List<ModelOperation> _waiting = [];
    private readonly List<ModelOperation>[] _conditions = [.. Enumerable.Range(0, conditions).Select(_ => new List<ModelOperation>())];

    public int? Held { get; private set; }

    public int Owner { get; private set; }

    /// <summary>Who ended as the owner, until the next acquisition is told.</summary>
    public string? AbandonedBy { get; private set; }

    public int Waiting => _waiting.Count;

    public int CountWaiting(int condition) => _conditions[condition].Count;

    public string TryAcquire(ModelOperation acquisition)
    {
        if (Held is not null)
            return acquisition.Caller != 0 && acquisition.Caller == Owner ? "recursion" : "not now";

        Give(acquisition);
        return acquisition.Outcome!;
    }

    public void BeginAcquire(ModelOperation acquisition)
    {
        switch (TryAcquire(acquisition))
        {
            case "recursion":
                acquisition.End("recursion");
                break;
            case "not now":
                _waiting.Add(acquisition);
                break;
            default:
                break;
        }
    }

    public string Release(int lease, int caller)
    {
        if (!Owns(lease, caller))
            return "refused";

        HandOver();
        return "done";
    }

    public void BeginWait(ModelOperation wait, int condition)
    {
        if (!Owns(wait.Lease, wait.Caller))
        {
            wait.End("refused");
            return;
        }

        _conditions[condition].Add(wait);
        HandOver();
    }

    public string Notify(int condition, int lease, int caller, int count)
    {
        if (!Owns(lease, caller))
            return "refused";

        var notified = _conditions[condition].Take(count).ToArray();
        foreach (var wait in notified)
            Return(wait, "done");

        return $"{notified.Length}";
    }

    public void Cancel(ModelOperation operation)
    {
        // One that was notified, or cancelled before, only waits for the mutex.
        if (operation.Decided is not null)
            return;

        if (_waiting.Remove(operation))
            operation.End("cancelled");
        else
            Return(operation, "cancelled");
    }

    /// <summary>An activity ends: its waits end, and what it owns is freed.</summary>
    /// <returns>Whether that is a failure.</returns>
    public bool End(int caller, string path)
    {
        foreach (var operation in _waiting.Concat(_conditions.SelectMany(condition => condition)).ToArray())
        {
            if (operation.Caller == caller)
                Cancel(operation);
        }

        var isReturning = _waiting.Exists(operation => operation.Caller == caller);
        foreach (var returning in _waiting.Where(operation => operation.Caller == caller))
            returning.IsOrphaned = true;

        if (Held is null || Owner != caller)
            return isReturning;

        AbandonedBy = path;
        HandOver();
        return true;
    }

    private bool Owns(int lease, int caller) => Held is not null && Held == lease && Owner == caller;

    private void Return(ModelOperation wait, string outcome)
    {
        foreach (var condition in _conditions)
            condition.Remove(wait);

        wait.Decided = outcome;
        if (Held is null)
            Give(wait);
        else
            _waiting.Add(wait);
    }

    private void HandOver()
    {
        Held = null;
        while (Held is null && _waiting.Count > 0)
        {
            var next = _waiting[0];
            _waiting.RemoveAt(0);
            if (next.IsOrphaned)
                next.End(next.Decided == "cancelled" ? "cancelled" : "ended");
            else
                Give(next);
        }
    }

    // Who comes back from a condition has its lease already, and is not told of an abandonment.
    private void Give(ModelOperation operation)
    {
        Owner = operation.Caller;
        if (operation.Decided is { } outcome)
        {
            Held = operation.Lease;
            operation.End(outcome);
            return;
        }

        Held = operation.Number;
        operation.End(DescribeAcquired(AbandonedBy));
        AbandonedBy = null;
    }

    public static string DescribeAcquired(string? abandonedBy) => abandonedBy is null ? "acquired" : $"acquired after {abandonedBy}";
}
