using Concurrency.Synchronization;

namespace Concurrency.Activities;

// What belongs to the activity: the objects it may own, and its values of activity locals. Touched by its own steps alone, which
// never overlap, so there is no gate.
internal partial class Strand
{
    private Possessions? _possessions;

    private Possessions Own => _possessions ??= new();

    /// <summary>The activity acquires this, or waits for it.</summary>
    public void Hold(IHeldObject held)
    {
        if (!Own.Held.Contains(held))
            Own.Held.Add(held);
    }

    /// <summary>The activity has released this.</summary>
    public void Forget(IHeldObject held) => _possessions?.Held.Remove(held);

    public Dictionary<object, object> Locals => Own.Locals ??= [];

    // At the end: whatever it still owns is freed, and that is a failure. A handle somebody keeps does not keep the values.
    private void AbandonPossessions()
    {
        if (_possessions is null)
            return;

        foreach (var held in _possessions.Held)
        {
            Exception? failure = null;
            held.OnOwnerEnded(this, ref failure);
            if (failure is not null)
                OnFailure(failure);
        }

        _possessions = null;
    }

    private sealed class Possessions
    {
        // What it may own: an acquisition that was abandoned leaves its entry until the next release or the end.
        public List<IHeldObject> Held { get; } = [];

        public Dictionary<object, object>? Locals { get; set; }
    }
}
