using Concurrency.Activities;
using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Channels;

// What a channel of requests does besides: it knows which activities serve it, so that no asker waits for a server that has
// ended. An activity serves the channel from its first receive to its end. When the last one has ended, what still stands in
// the channel is answered with an error, and so are later requests, until somebody serves it again.
internal sealed partial class Channel<T>
{
    private static readonly bool s_carriesRequests =
        typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(Request<,>);

    // A foreign caller who waits to receive serves as well.
    private bool IsUnserved => _rare?.LastServer is not null && !_receivers.HasLive;

    void IServedChannel.OnServerEnded(Strand server)
    {
        List<T> orphans;
        var after = default(AfterGate);
        using (Gate.EnterScope())
        {
            var servers = Rare.Servers!;
            servers.Remove(server);
            if (servers.Count > 0)
                return;

            // A foreign caller who waits serves for as long as it waits; nothing stands in the channel meanwhile.
            Rare.LastServer = server.Path;
            if (_receivers.HasLive)
                return;

            orphans = TakeOrphans();
            after.AddAllClaimed(ref _senders);
        }

        after.SetError(CreateUnserved());
        after.Run();
        FailAll(orphans, CreateUnserved());
        SignalIfDrained();
    }

    void IServedChannel.AddServers(HolderSet holders)
    {
        using (Gate.EnterScope())
        {
            foreach (var server in _rare?.Servers ?? [])
            {
                holders.BeginAlternative();
                holders.Add(server, stamp: 0);
            }
        }
    }

    /// <summary>Takes out what nobody will answer. Inside the gate.</summary>
    private List<T> TakeOrphans()
    {
        var orphans = new List<T>();
        while (_items.Count > 0)
        {
            orphans.Add(_items.Dequeue());
            Origins?.Drop();
            Rare.Undelivered++;
        }

        return orphans;
    }

    private static void FailAll(List<T> orphans, RequestUnansweredException error)
    {
        foreach (var orphan in orphans)
            (orphan as IPendingRequest)?.TryFail(error);
    }

    // The activity that receives is a server from now on. Inside the gate; the activity, whose step this is, learns of it outside.
    private void Serve(Scope? receiver, ref AfterGate after)
    {
        if (!s_carriesRequests || receiver is null)
            return;

        // An activity that is restarted serves all the time, and the next attempt answers what still stands in the channel.
        var server = receiver.Activity.Handle;
        if ((Rare.Servers ??= []).Add(server))
            after.Deliver(new(server, Request: null, this));

        Rare.LastServer = null;
    }

    private static void Deliver(T item, Scope? receiver, ref AfterGate after)
    {
        if (item is IPendingRequest request && receiver is not null)
            after.Deliver(new(receiver.Activity, request, Channel: null));
    }

    private RequestUnansweredException CreateUnserved() =>
        new($"Nobody serves channel '{Path}' any more: its last server, activity '{_rare?.LastServer}', has ended.");
}

/// <summary>A channel which wants to know when an activity that receives from it ends.</summary>
internal interface IServedChannel
{
    void OnServerEnded(Strand server);

    /// <summary>Adds the activities which receive from it, each as an alternative.</summary>
    void AddServers(HolderSet holders);
}
