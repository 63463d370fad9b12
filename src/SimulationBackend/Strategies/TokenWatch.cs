namespace Concurrency.Exploration;

/// <summary>The tokens of operations, to find out in which step one was cancelled: nobody tells.</summary>
/// <remarks>Where steps are parts of operations, only points say that a token is cancelled.</remarks>
internal sealed class TokenWatch
{
    private readonly List<CancellationToken> _live = [];
    private readonly List<CancellationToken> _cancelled = [];

    // Those which were cancelled already when they were first seen: in which step is not known.
    private readonly List<CancellationToken> _cancelledBefore = [];

    /// <summary>In one of so many steps from the first some token was cancelled that nobody had taken before.</summary>
    public int Unseen { get; private set; }

    public void Clear()
    {
        Unseen = 0;
        _live.Clear();
        _cancelled.Clear();
        _cancelledBefore.Clear();
    }

    /// <summary>An operation takes it.</summary>
    /// <param name="steps">How many steps there have been before.</param>
    /// <param name="token">A token.</param>
    public void Add(int steps, CancellationToken token)
    {
        if (Grain.IsFine || !token.CanBeCanceled || _live.Contains(token) || _cancelled.Contains(token) || _cancelledBefore.Contains(token))
            return;

        if (!token.IsCancellationRequested)
        {
            _live.Add(token);
            return;
        }

        _cancelledBefore.Add(token);
        Unseen = steps;
    }

    /// <summary>Whether one was cancelled since the last time.</summary>
    public bool TakeCancelled()
    {
        var found = false;
        for (var index = _live.Count - 1; index >= 0; index--)
        {
            if (!_live[index].IsCancellationRequested)
                continue;

            _cancelled.Add(_live[index]);
            _live.RemoveAt(index);
            found = true;
        }

        return found;
    }

    public bool WasCancelledBefore(CancellationToken token) => _cancelledBefore.Count > 0 && _cancelledBefore.Contains(token);
}
