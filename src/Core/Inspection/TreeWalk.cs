using Concurrency.Activities;

namespace Concurrency.Inspection;

/// <summary>Goes through all living activities of a runtime, parents before their children, while they come and go.</summary>
/// <remarks>
/// Gates are held for a portion of siblings at a time, so nobody waits for long who starts a child, or ends, meanwhile. Who lives all
/// the time is seen once; who starts or ends meanwhile may be seen or not.
/// </remarks>
internal static class TreeWalk
{
    private const int Portion = 128;

    public static void Visit<TVisitor>(RootSet roots, TVisitor visitor)
        where TVisitor : IActivityVisitor
    {
        var portion = new Strand[Portion];
        var parents = new Stack<Strand>();
        var walk = new FamilyWalk();
        roots.BeginWalk(walk);
        int count;
        do
        {
            count = roots.AdvanceWalk(walk, portion);
            VisitAll(portion.AsSpan(0, count), visitor, parents);
        }
        while (count == Portion);

        Descend(parents, portion, visitor);
    }

    /// <summary>Goes through one tree only.</summary>
    public static void VisitTree<TVisitor>(Strand root, TVisitor visitor)
        where TVisitor : IActivityVisitor
    {
        var parents = new Stack<Strand>();
        VisitAll([root], visitor, parents);
        Descend(parents, new Strand[Portion], visitor);
    }

    private static void Descend<TVisitor>(Stack<Strand> parents, Strand[] portion, TVisitor visitor)
        where TVisitor : IActivityVisitor
    {
        while (parents.TryPop(out var parent))
        {
            var walk = new FamilyWalk();
            if (!parent.BeginWalk(walk))
                continue;

            int count;
            do
            {
                count = parent.AdvanceWalk(walk, portion);
                VisitAll(portion.AsSpan(0, count), visitor, parents);
            }
            while (count == Portion);
        }
    }

    private static void VisitAll<TVisitor>(ReadOnlySpan<Strand> activities, TVisitor visitor, Stack<Strand> parents)
        where TVisitor : IActivityVisitor
    {
        foreach (var activity in activities)
        {
            if (activity.IsEnded)
                continue;

            if (!activity.IsAttempt)
                visitor.Visit(activity);

            if (activity.HasChildren)
                parents.Push(activity);
        }
    }
}

/// <summary>Looks at activities, one after the other. Must not throw: a walk goes on to its end.</summary>
internal interface IActivityVisitor
{
    void Visit(Strand activity);
}
