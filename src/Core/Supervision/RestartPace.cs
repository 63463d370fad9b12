namespace Concurrency.Supervision;

/// <summary>How often, and after which delay, an activity is restarted.</summary>
internal sealed class RestartPace(RestartPolicy policy, TimeProvider timeProvider, Random random)
{
    // The moments of those restarts which may still count, the oldest first.
    private readonly Queue<long> _restarts = new();

    // Since the delays began anew.
    private int _failures;
    private long _begin = timeProvider.GetTimestamp();

    /// <summary>An attempt begins.</summary>
    public void Begin() => _begin = timeProvider.GetTimestamp();

    /// <summary>The attempt has failed.</summary>
    /// <returns>After which delay to begin the next; null if it has failed too often.</returns>
    public TimeSpan? OnFailed()
    {
        var now = timeProvider.GetTimestamp();
        while (_restarts.TryPeek(out var oldest) && timeProvider.GetElapsedTime(oldest, now) >= policy.Window)
            _restarts.Dequeue();

        if (_restarts.Count >= policy.MaxRestarts)
            return null;

        _restarts.Enqueue(now);
        if (timeProvider.GetElapsedTime(_begin, now) >= policy.Window)
            _failures = 0;

        _failures++;
        return policy.GetDelay(_failures, random);
    }
}
