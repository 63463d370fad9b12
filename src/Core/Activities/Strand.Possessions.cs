using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Concurrency.Synchronization;

namespace Concurrency.Activities;

// What belongs to the activity: the objects it may own, and its values of activity locals. Touched by its own steps alone, which
// never overlap, so there is no gate.
internal partial class Strand
{
    private Possessions? _possessions;

    private Possessions Own => _possessions ??= new();

    /// <summary>The activity acquires this, or waits for it: once for each time, since several branches may.</summary>
    public void Hold(IHeldObject held) => CollectionsMarshal.GetValueRefOrAddDefault(Own.Held, held, out _)++;

    /// <summary>The activity has released this once.</summary>
    public void Forget(IHeldObject held)
    {
        if (_possessions is null)
            return;

        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_possessions.Held, held);
        if (!Unsafe.IsNullRef(ref count) && --count == 0)
            _possessions.Held.Remove(held);
    }

    public Dictionary<object, object> Locals => Own.Locals ??= [];

    // At the end: whatever it still owns is freed, and that is a failure.
    private void AbandonPossessions()
    {
        if (_possessions is null)
            return;

        foreach (var held in _possessions.Held.Keys)
        {
            Exception? failure = null;
            held.OnOwnerEnded(this, ref failure);
            if (failure is not null)
                OnFailure(failure);
        }

        _possessions.Held.Clear();
    }

    private sealed class Possessions
    {
        // What it may own, and how many times it has begun to acquire that. An abandoned acquisition counts until the end.
        public Dictionary<IHeldObject, long> Held { get; } = [];

        public Dictionary<object, object>? Locals { get; set; }
    }
}
