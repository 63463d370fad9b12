using System.Diagnostics;
using System.Runtime.CompilerServices;
using Concurrency.Activities;
using Concurrency.Diagnostics;
using Concurrency.Waiting;

namespace Concurrency.Channels;

/// <summary>Where the items of a channel come from: the trace context of each send. Guarded by the channel's gate.</summary>
/// <remarks>
/// What is buffered has its context in a queue beside that of the items. Whoever waits, to send or to receive, has the one it had when
/// it began to; a wait that is used again begins anew, so nothing needs to be taken back.
/// </remarks>
// Invariant: _buffered has as many contexts as the channel has items.
internal sealed class ItemOrigins(ObjectName channel)
{
    private readonly ConditionalWeakTable<Wait, Origin> _waiting = [];
    private Ring<ActivityContext> _buffered = new();

    public int Count => _buffered.Count;

    private static ActivityContext Current => Activity.Current?.Context ?? default;

    /// <summary>Somebody begins to wait.</summary>
    public void Begin(Wait wait) => _waiting.AddOrUpdate(wait, new(Current));

    /// <summary>The caller's item is buffered.</summary>
    public void Put() => _buffered.Enqueue(Current);

    /// <summary>The item of a sender who waited is buffered.</summary>
    public void Put(Wait sender) => _buffered.Enqueue(Find(sender));

    /// <summary>The caller's item takes the place of the oldest.</summary>
    public void ReplaceOldest()
    {
        Drop();
        Put();
    }

    /// <summary>The caller's item takes the place of the newest.</summary>
    public void ReplaceNewest()
    {
        _buffered.RemoveNewest();
        Put();
    }

    /// <summary>The oldest item is gone.</summary>
    public void Drop() => _buffered.Dequeue();

    /// <summary>The caller receives the oldest item.</summary>
    public void Take(ref AfterGate after) => Trace(_buffered.Dequeue(), Current, ref after);

    /// <summary>The caller receives what a sender offers.</summary>
    public void Take(Wait sender, ref AfterGate after) => Trace(Find(sender), Current, ref after);

    /// <summary>A receiver who waited gets the caller's item.</summary>
    public void HandOver(Wait receiver, ref AfterGate after) => Trace(Current, Find(receiver), ref after);

    private ActivityContext Find(Wait wait) => _waiting.TryGetValue(wait, out var origin) ? origin.Context : default;

    private void Trace(ActivityContext sent, ActivityContext receiver, ref AfterGate after)
    {
        if (sent != default && ReceiveSpans.IsOn)
            after.Trace(new(channel, sent, receiver));
    }

    private sealed class Origin(ActivityContext context)
    {
        public ActivityContext Context => context;
    }
}
