namespace DiningPhilosophers;

// Snapshots are consistent each, and not with each other: while one philosopher is looked at, another goes on. So a single look
// can be wrong. If in two looks in a row everybody waits for a fork which somebody else holds, and nobody took one between them,
// then all waited at the same moment; and who waits puts no fork down.
internal sealed class DeadlockWatch(IReadOnlyList<Guest> guests, IReadOnlyList<Fork> forks)
{
    private IReadOnlyList<Standstill>? _last;

    // What each philosopher waits for, if nobody can move; otherwise null.
    public IReadOnlyList<Standstill>? Look()
    {
        var now = guests.Where(IsDining).Select(Find).OfType<Standstill>().ToList();
        var isDeadlock = now.Count > 0 && now.Count == guests.Count(IsDining) && _last is not null && now.SequenceEqual(_last);
        _last = now;
        return isDeadlock ? now : null;
    }

    private static bool IsDining(Guest guest) => !guest.Activity.Completion.IsCompleted;

    private Standstill? Find(Guest guest)
    {
        var forksTaken = guest.Philosopher.ForksTaken;
        var snapshot = guest.Activity.GetSnapshot();
        var fork = forks.FirstOrDefault(fork => fork.Path == snapshot.WaitingFor?.Target);
        return fork?.Holder is { } holder && holder != snapshot.Path
            ? new(snapshot.Path, snapshot.Backend, snapshot.WaitingFor!.Operation, fork.Path, holder, forksTaken)
            : null;
    }
}
