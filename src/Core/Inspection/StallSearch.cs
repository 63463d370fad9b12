using Concurrency.Activities;
using Concurrency.Waiting;

namespace Concurrency.Inspection;

/// <summary>Looks for trees in which everybody waits for somebody in the same tree.</summary>
/// <remarks>
/// Activities are looked at one after the other, so all are looked at twice: if the same activities are in the same waits both times,
/// they were all the time between, also at one moment. Who was missed would have to have begun and ended meanwhile without waking
/// anybody.
/// </remarks>
internal sealed class StallSearch : IActivityVisitor
{
    private readonly TimeSpan _atLeast;
    private readonly Dictionary<Strand, Tree> _trees = [];
    private readonly List<WaitLook> _looks = [];

    private StallSearch(TimeSpan atLeast) => _atLeast = atLeast;

    public static List<Stall> Find(RootSet roots, TimeSpan atLeast)
    {
        var first = Look(roots, atLeast);
        if (first.Count == 0)
            return [];

        var second = Look(roots, atLeast);
        return
        [
            .. second
                .Where(tree => first.TryGetValue(tree.Key, out var before) && before.IsSameAs(tree.Value))
                .OrderBy(static tree => tree.Key.Id)
                .Select(tree => tree.Value.Describe(tree.Key)),
        ];
    }

    public void Visit(Strand activity)
    {
        var root = activity.Root;
        if (!_trees.TryGetValue(root, out var tree))
            _trees.Add(root, tree = new());

        if (tree.IsOpen)
            return;

        tree.Count++;
        tree.IsOpen = !IsStalled(activity, root, tree);
    }

    private static Dictionary<Strand, Tree> Look(RootSet roots, TimeSpan atLeast)
    {
        var search = new StallSearch(atLeast);
        TreeWalk.Visit(roots, search);
        return search._trees.Where(static tree => !tree.Value.IsOpen).ToDictionary();
    }

    private bool IsStalled(Strand activity, Strand root, Tree tree)
    {
        if (activity.State != ActivityState.Blocked)
            return false;

        _looks.Clear();
        activity.Front.AddLooks(_looks);
        if (_looks.Count == 0)
            return activity.Front.FindBlockReason(ActivityState.Blocked, isWaiting: false) == BlockReason.Children;

        var isAwaited = false;
        foreach (var look in _looks)
        {
            var elapsed = look.Elapsed;
            if (elapsed < _atLeast
                || look.MayEndByItself
                || look.Target is not IEnclosedTarget target
                || !target.IsEnclosedBy(root, look.Kind))
                return false;

            isAwaited |= look.Wait.IsAwaitedAlone;

            // Ended meanwhile, so that what was asked may be of another wait.
            if (look.Wait.Version != look.Version || look.Wait.IsSettled)
                return false;

            tree.Add(activity.Id, look.Version, elapsed);
        }

        return isAwaited;
    }

    /// <summary>A root and what is below it.</summary>
    private sealed class Tree
    {
        private long _waits;
        private TimeSpan _elapsed = TimeSpan.MaxValue;

        /// <summary>Whether somebody in it is not known to wait for somebody in it.</summary>
        public bool IsOpen { get; set; }

        public int Count { get; set; }

        // All waits come to one number, in whatever order they are seen: a tree may have a million.
        public void Add(long activityId, long version, TimeSpan elapsed)
        {
            _waits += (activityId * -7046029254386353131) ^ (version * -4417276706812531889);
            if (elapsed < _elapsed)
                _elapsed = elapsed;
        }

        public bool IsSameAs(Tree other) => Count == other.Count && _waits == other._waits;

        public Stall Describe(Strand root)
        {
            var census = new ActivityCensus();
            TreeWalk.VisitTree(root, census);
            return new(root.Id, root.Path, Count, _elapsed, census.Summarize());
        }
    }
}
