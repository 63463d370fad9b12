using Concurrency.Activities;
using Concurrency.Waiting;

namespace Concurrency.Inspection;

/// <summary>Who waits for whom, and which of them wait for one another so that none can go on.</summary>
/// <remarks>
/// <para>
/// An activity is stuck if all of its waits are, and a wait is stuck if in each of its alternatives somebody is stuck whom it waits
/// for. The stuck are the largest set of which that is true: everybody is taken to be stuck who waits for somebody known, and whoever
/// turns out to depend on somebody who is not is taken out, until nobody is (the reduction of Holt, "Some Deadlock Properties of
/// Computer Systems", 1972, for waits with alternatives).
/// </para>
/// <para>
/// Activities are looked at one after the other, while they run, so what is put together may never have been so at one moment. It is
/// therefore looked at twice. A wait that is there both times in the same version, for an owner with the same stamp, was there all
/// the time between, also at the moment between the two looks; only what is the same both times counts. So a deadlock that is
/// reported was one.
/// </para>
/// </remarks>
internal sealed class WaitGraph
{
    private readonly Dictionary<Strand, Node> _nodes = [];
    private readonly List<WaitLook> _looks = [];

    /// <summary>The stuck activities, and for whom each waits.</summary>
    public static WaitGraph FindStuck(RootSet roots)
    {
        var first = new WaitGraph();
        TreeWalk.Visit(roots, first.CreateCollector());
        first.Reduce();
        if (first._nodes.Count == 0)
            return first;

        var second = new WaitGraph();
        foreach (var activity in first._nodes.Keys)
            second.Collect(activity);

        second.KeepSame(first);
        second.Reduce();
        return second;
    }

    /// <summary>The circles among the stuck.</summary>
    public List<WaitCycle> FindCycles()
    {
        var circles = new List<List<Node>>();
        foreach (var node in _nodes.Values.OrderBy(node => node.Activity.Id))
            Follow(node, circles);

        return [.. circles.Select((circle, index) => Describe(circle, _nodes.Values.Count(node => node.Circle == index) - circle.Count))];
    }

    private Collector CreateCollector() => new(this);

    // Only who waits for somebody known can be stuck; with a million activities that is mostly nobody.
    private void Collect(Strand activity)
    {
        if (activity.State != ActivityState.Blocked)
            return;

        _looks.Clear();
        activity.Front.AddLooks(_looks);
        if (_looks.Count == 0)
        {
            if (activity.Front.FindBlockReason(ActivityState.Blocked, isWaiting: false) == BlockReason.Children)
                _nodes.Add(activity, new(activity, []));

            return;
        }

        if (_looks.Exists(static look => look.Target is not IHolderSource))
            return;

        var waits = new List<NodeWait>(_looks.Count);
        foreach (var look in _looks)
        {
            var holders = HolderSet.Of(look.Wait, look.Target).Alternatives;

            // Ended meanwhile, so that the holders may be those of another wait; or about to end: who is given a lock owns it already.
            if (holders.Count == 0 || look.Wait.Version != look.Version || look.Wait.IsClaimed)
                return;

            foreach (var alternative in holders)
            {
                if (alternative.Count == 0)
                    return;
            }

            waits.Add(new(look, holders));
        }

        _nodes.Add(activity, new(activity, waits));
    }

    // Takes out the waits which another look has not seen, or not so.
    private void KeepSame(WaitGraph other)
    {
        foreach (var (activity, node) in _nodes)
        {
            var before = other._nodes[activity];
            var isSame = node.Waits.Count == before.Waits.Count;
            for (var index = 0; isSame && index < node.Waits.Count; index++)
                isSame = node.Waits[index].KeepSame(before.Waits.Find(node.Waits[index].IsSameAs));

            if (!isSame)
                _nodes.Remove(activity);
        }
    }

    private void Reduce()
    {
        var free = new Queue<Node>();
        foreach (var node in _nodes.Values)
            Connect(node);

        foreach (var node in _nodes.Values)
        {
            if (node.IsFree)
                free.Enqueue(node);
        }

        while (free.TryDequeue(out var node))
        {
            if (!_nodes.Remove(node.Activity))
                continue;

            foreach (var (dependent, alternative) in node.Dependents)
            {
                alternative.Stuck.Remove(node);
                if (alternative.Stuck.Count == 0)
                    free.Enqueue(dependent);
            }
        }
    }

    private void Connect(Node node)
    {
        foreach (var wait in node.Waits)
        {
            foreach (var holders in wait.Holders)
            {
                var alternative = new Alternative(wait);
                foreach (var holder in holders)
                    Connect(node, alternative, holder.Activity);

                node.Alternatives.Add(alternative);
            }
        }

        // Whose body has ended waits for all children, and is known to each of them.
        if (node.Activity.Parent is { } parent && _nodes.TryGetValue(parent.Handle, out var waiting) && waiting.Waits.Count == 0)
        {
            if (waiting.Alternatives.Count == 0)
                waiting.Alternatives.Add(new(wait: null));

            Connect(waiting, waiting.Alternatives[0], node.Activity);
        }
    }

    private void Connect(Node node, Alternative alternative, Strand holder)
    {
        if (!_nodes.TryGetValue(holder, out var held) || alternative.Stuck.Contains(held))
            return;

        alternative.Stuck.Add(held);
        held.Dependents.Add((node, alternative));
    }

    // Each stuck activity waits for at least one that is stuck: following the first of them leads into a circle.
    private static void Follow(Node start, List<List<Node>> circles)
    {
        var path = new List<Node>();
        var node = start;
        while (node.Circle < 0 && node.Start != start.Activity.Id)
        {
            path.Add(node);
            node.Start = start.Activity.Id;
            node = node.Next;
        }

        var circle = node.Circle;
        if (circle < 0)
        {
            circle = circles.Count;
            circles.Add(BeginWithOldest(path[path.IndexOf(node)..]));
        }

        foreach (var passed in path)
            passed.Circle = circle;
    }

    private static List<Node> BeginWithOldest(List<Node> circle)
    {
        var first = circle.IndexOf(circle.MinBy(node => node.Activity.Id)!);
        return [.. circle[first..], .. circle[..first]];
    }

    private static WaitCycle Describe(List<Node> circle, int behind)
    {
        var edges = new List<WaitEdge>();
        var mayResolve = false;
        foreach (var node in circle)
        {
            var (activity, holder) = (node.Activity, node.Next.Activity);
            var wait = node.Alternatives[0].Wait is { } known
                ? known.Look.ToSnapshot() with { Holders = [holder.Path] }
                : new WaitSnapshot("Join", holder.Path, holder.Age) { Holders = [holder.Path] };
            mayResolve |= node.Waits.Exists(candidate => candidate.Look.MayEndByItself);
            edges.Add(new(activity.Id, activity.Path, activity.Backend, wait, holder.Id, holder.Path));
        }

        return new(edges, behind, mayResolve);
    }

    private sealed class Collector(WaitGraph graph) : IActivityVisitor
    {
        public void Visit(Strand activity) => graph.Collect(activity);
    }

    /// <summary>An activity which may be stuck.</summary>
    private sealed class Node(Strand activity, List<NodeWait> waits)
    {
        public Strand Activity => activity;

        /// <summary>Its waits; none if it waits for its children.</summary>
        public List<NodeWait> Waits => waits;

        public List<Alternative> Alternatives { get; } = [];

        public List<(Node Node, Alternative Alternative)> Dependents { get; } = [];

        /// <summary>Into which circle it leads; -1 before that is known.</summary>
        public int Circle { get; set; } = -1;

        /// <summary>From where it was last passed.</summary>
        public long Start { get; set; }

        public bool IsFree => Alternatives.Count == 0 || Alternatives.Exists(alternative => alternative.Stuck.Count == 0);

        public Node Next => Alternatives[0].Stuck[0];
    }

    /// <summary>Some of those for whom a wait waits; it needs all of them.</summary>
    private sealed class Alternative(NodeWait? wait)
    {
        public NodeWait? Wait => wait;

        /// <summary>Those of them who may be stuck.</summary>
        public List<Node> Stuck { get; } = [];
    }

    private sealed class NodeWait(WaitLook look, IReadOnlyList<IReadOnlyList<Holder>> holders)
    {
        public WaitLook Look => look;

        public IReadOnlyList<IReadOnlyList<Holder>> Holders { get; private set; } = holders;

        public bool IsSameAs(NodeWait other) => ReferenceEquals(look.Wait, other.Look.Wait) && look.Version == other.Look.Version;

        /// <summary>Keeps the holders which were the same before.</summary>
        /// <returns>Whether the wait was there before.</returns>
        public bool KeepSame(NodeWait? before)
        {
            if (before is null || before.Holders.Count != Holders.Count)
                return false;

            Holders = [.. Holders.Zip(before.Holders, static (now, then) => (IReadOnlyList<Holder>)[.. now.Intersect(then)])];
            return true;
        }
    }
}
