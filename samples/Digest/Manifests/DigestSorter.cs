namespace Digest.Manifests;

// Takes digests in any order and gives them back in the order of their paths, in a few megabytes however many there are: a
// full arena is sorted and spilled to a temporary file, and the runs are merged at the end (Knuth, The Art of Computer
// Programming 3, 5.4.1). A tree of fewer than about 80,000 files never spills.
internal sealed class DigestSorter(int arenaSize = DigestSorter.DefaultArenaSize) : IDisposable
{
    private const int DefaultArenaSize = 8 * 1024 * 1024;

    private readonly DigestArena _arena = new(arenaSize);
    private readonly List<ISortedRun> _runs = [];

    public void Add(string path, in Sha256Digest digest)
    {
        if (_arena.TryAdd(path, digest))
            return;

        Spill();
        if (!_arena.TryAdd(path, digest))
            throw new PathTooLongException($"The path '{path}' is longer than {arenaSize} bytes.");
    }

    // Yields the run whose current entry is next. May be enumerated once.
    public IEnumerable<ISortedRun> InOrder()
    {
        _arena.Sort();
        _runs.Add(_arena);

        var heads = new PriorityQueue<ISortedRun, ISortedRun>(
            Comparer<ISortedRun>.Create((left, right) => left.Path.SequenceCompareTo(right.Path)));
        foreach (var run in _runs)
        {
            if (run.MoveNext())
                heads.Enqueue(run, run);
        }

        while (heads.TryDequeue(out var run, out _))
        {
            yield return run;
            if (run.MoveNext())
                heads.Enqueue(run, run);
        }
    }

    public void Dispose() => _runs.ForEach(run => run.Dispose());

    private void Spill()
    {
        if (_arena.Count == 0)
            return;

        _arena.Sort();
        _runs.Add(SpilledRun.Write(_arena));
        _arena.Clear();
    }
}
