namespace Concurrency.Exploration;

/// <summary>The tokens of operations, to find out in which step one was cancelled: nobody tells.</summary>
/// <remarks>Where steps are parts of operations, only points say that a token is cancelled.</remarks>
internal sealed class TokenWatch
{
    private readonly HashSet<CancellationToken> _seen = [];
    private readonly List<CancellationToken> _live = [];

    // Those which were cancelled already when they were first seen: in which step is not known.
    private readonly List<CancellationToken> _cancelledBefore = [];

    /// <summary>Whether one may cancel an activity, and so end any wait.</summary>
    public bool AreTied { get; set; }

    /// <summary>In one of so many steps from the first some token was cancelled that nobody had taken before.</summary>
    public int Unseen { get; private set; }

    public void Clear()
    {
        AreTied = false;
        Unseen = 0;
        _seen.Clear();
        _live.Clear();
        _cancelledBefore.Clear();
    }

    /// <summary>An operation takes it.</summary>
    /// <param name="steps">How many steps there have been before.</param>
    /// <param name="token">A token.</param>
    public void Add(int steps, CancellationToken token)
    {
        if (Grain.IsFine || !token.CanBeCanceled || !_seen.Add(token))
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
    public bool TakeCancelled() => _live.RemoveAll(static token => token.IsCancellationRequested) > 0;

    public bool WasCancelledBefore(CancellationToken token) => _cancelledBefore.Count > 0 && _cancelledBefore.Contains(token);
}
