using Concurrency.Activities;
using Concurrency.Waiting;

namespace Concurrency.Channels;

// What a channel of requests does besides: it knows which activities serve it, so that no asker waits for a server that has
// ended. An activity serves the channel from its first receive to its end. When the last one has ended, what still stands in
// the channel is answered with an error, and so are later requests, until somebody serves it again.
internal sealed partial class Channel<T>
{
    private static readonly bool s_carriesRequests =
        typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(Request<,>);

    private HashSet<Strand>? _servers;
    private string? _lastServer;

    // A foreign caller who waits to receive serves as well.
    private bool IsUnserved => _lastServer is not null && !HasLive(_receivers);

    void IServedChannel.OnServerEnded(Strand server)
    {
        List<T> orphans;
        var after = default(AfterGate);
        using (_gate.EnterUninterrupted())
        {
            _servers!.Remove(server);
            if (_servers.Count > 0)
                return;

            // A foreign caller who waits serves for as long as it waits; nothing stands in the channel meanwhile.
            _lastServer = server.Path;
            if (HasLive(_receivers))
                return;

            orphans = TakeOrphans();
            after.AddAllClaimed(ref _senders);
        }

        after.SetError(CreateUnserved());
        after.Run();
        FailAll(orphans, CreateUnserved());
        SignalIfDrained();
    }

    /// <summary>Takes out what nobody will answer. Inside the gate.</summary>
    private List<T> TakeOrphans()
    {
        var orphans = new List<T>();
        while (_items.Count > 0)
        {
            orphans.Add(_items.Dequeue());
            _undelivered++;
        }

        return orphans;
    }

    private static void FailAll(List<T> orphans, RequestUnansweredException error)
    {
        foreach (var orphan in orphans)
            (orphan as IPendingRequest)?.TryFail(error);
    }

    // Before the gate: the activity that receives is a server from now on.
    private Scope? Serve(PerThread thread)
    {
        if (thread.Scope is not { } scope)
            return null;

        bool isNew;
        using (_gate.EnterUninterrupted())
        {
            isNew = (_servers ??= []).Add(scope.Activity);
            _lastServer = null;
        }

        if (isNew)
            scope.Activity.Serve(this);

        return scope;
    }

    private static void Deliver(T item, Scope? receiver)
    {
        if (item is IPendingRequest request && receiver is not null)
            request.DeliverTo(receiver.Activity);
    }

    private RequestUnansweredException CreateUnserved() =>
        new($"Nobody serves channel '{Path}' any more: its last server, activity '{_lastServer}', has ended.");
}

/// <summary>A channel which wants to know when an activity that receives from it ends.</summary>
internal interface IServedChannel
{
    void OnServerEnded(Strand server);
}
