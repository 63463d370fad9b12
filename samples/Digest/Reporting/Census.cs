using Concurrency;

namespace Digest.Reporting;

// Which activities ran, on what, and on how many threads.
internal sealed class Census(Action newThreadSeen)
{
    private readonly Lock _gate = new();
    private readonly List<Presence> _presences = [];

    public Presence Enter(IActivityScope scope)
    {
        var presence = new Presence(scope.Activity.Name, scope.Activity.Backend, newThreadSeen);
        lock (_gate)
            _presences.Add(presence);

        presence.Note();
        return presence;
    }

    // Once the activities have ended: one part for each name and backend.
    public IReadOnlyList<Part> Parts()
    {
        lock (_gate)
        {
            return
            [
                .. from presence in _presences
                   group presence by (presence.Name, presence.Backend) into part
                   let threads = part.SelectMany(presence => presence.Threads).Distinct().ToArray()
                   select new Part(
                       part.Key.Name,
                       part.Key.Backend,
                       Activities: part.Count(),
                       OwnThreads: threads.Count(thread => !thread.IsPooled),
                       PoolThreads: threads.Count(thread => thread.IsPooled)),
            ];
        }
    }

    // One activity's own record. It needs no lock: the steps of an activity never overlap.
    internal sealed class Presence(string name, string backend, Action newThreadSeen)
    {
        private readonly HashSet<SeenThread> _threads = [];

        public string Name => name;

        public string Backend => backend;

        public IReadOnlyCollection<SeenThread> Threads => _threads;

        public void Note()
        {
            var current = Thread.CurrentThread;
            if (_threads.Add(new(current, current.IsThreadPoolThread)))
                newThreadSeen();
        }
    }

    // The thread itself and not its id: ids are used again.
    internal readonly record struct SeenThread(Thread Thread, bool IsPooled);

    internal sealed record Part(string Name, string Backend, int Activities, int OwnThreads, int PoolThreads);
}
