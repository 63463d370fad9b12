using Concurrency.Synchronization;

namespace Concurrency.Activities;

// What belongs to the activity: the objects it may own, and its values of activity locals. Touched by its own steps alone, which
// never overlap, so there is no gate.
internal partial class Strand
{
    private Possessions? _possessions;
    private volatile bool _ownsNothing;

    private Possessions Own => _possessions ??= new();

    /// <summary>Whether it may still get something to own. Not at its end: nobody would release that.</summary>
    public bool CanOwn => !_ownsNothing;

    /// <summary>The activity acquires this, or waits for it.</summary>
    public void Hold(IHeldObject held)
    {
        var index = Own.Find(held);
        if (index < 0)
            Own.Held.Add((held, 1));
        else
            Own.Held[index] = (held, Own.Held[index].Times + 1);
    }

    /// <summary>The activity has released this.</summary>
    /// <remarks>Another of its branches may own it by now, or wait for it: it is forgotten when all have released it.</remarks>
    public void Forget(IHeldObject held)
    {
        if (_possessions is null || Own.Find(held) is not (>= 0 and var index))
            return;

        var times = Own.Held[index].Times - 1;
        if (times == 0)
            Own.Held.RemoveAt(index);
        else
            Own.Held[index] = (held, times);
    }

    public Dictionary<object, object> Locals => Own.Locals ??= [];

    // At the end: whatever it still owns is freed, and that is a failure. Objects ask whether it can own inside their gates: they
    // have given it something before we look there, or see that they must not. A handle somebody keeps does not keep the locals.
    private void AbandonPossessions()
    {
        _ownsNothing = true;
        if (_possessions is null)
            return;

        foreach (var (held, _) in _possessions.Held)
        {
            Exception? failure = null;
            held.OnOwnerEnded(this, ref failure);
            if (failure is not null)
                OnFailure(failure);
        }

        _possessions.Held.Clear();
        _possessions.Locals = null;
    }

    private sealed class Possessions
    {
        // What it may own, and how many of its acquisitions that may be: one which was abandoned leaves its entry until the end.
        public List<(IHeldObject Object, long Times)> Held { get; } = [];

        public Dictionary<object, object>? Locals { get; set; }

        public int Find(IHeldObject held)
        {
            for (var index = 0; index < Held.Count; index++)
            {
                if (ReferenceEquals(Held[index].Object, held))
                    return index;
            }

            return -1;
        }
    }
}
