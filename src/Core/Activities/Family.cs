namespace Concurrency.Activities;

/// <summary>The living children of a parent, and the names they have. Guarded by the parent's gate.</summary>
internal sealed class Family(Strand? parent, ConcurrencyRuntime runtime)
{
    // Names without a living bearer are kept for the next one, unless a parent makes up a new name for each child.
    private const int KeptNames = 64;

    private readonly Dictionary<string, SiblingName> _names = [];
    private SiblingName? _lastName;
    private Strand? _first;
    private FamilyWalk? _walks;

    public bool IsEmpty => _first is null;

    /// <summary>The child which was added last; null if there is none.</summary>
    public Strand? Newest => _first;

    /// <summary>Takes a name for a child which is about to start.</summary>
    /// <param name="name">The name.</param>
    /// <param name="sequence">The number that an earlier instance of the same group took; zero to take a new one.</param>
    /// <returns>The name, and which of its living bearers the child is.</returns>
    public (SiblingName Name, int Sequence) Reserve(string name, int sequence)
    {
        var sibling = _lastName;
        if (!ReferenceEquals(sibling?.Name, name) && !_names.TryGetValue(name, out sibling))
        {
            sibling = new(name, parent, runtime);
            _names.Add(name, sibling);
        }

        _lastName = sibling;
        sibling!.Living++;
        if (sequence == 0)
            sequence = sibling.Last + 1;

        sibling.Last = Math.Max(sibling.Last, sequence);
        return (sibling, sequence);
    }

    /// <summary>Gives a name back.</summary>
    public void Release(SiblingName name)
    {
        if (--name.Living > 0)
            return;

        name.Last = 0;
        if (_names.Count <= KeptNames)
            return;

        _names.Remove(name.Name);
        if (ReferenceEquals(_lastName, name))
            _lastName = null;
    }

    public void Add(Strand child)
    {
        child.PreviousSibling = null;
        child.NextSibling = _first;
        if (_first is not null)
            _first.PreviousSibling = child;

        _first = child;
    }

    public void Remove(Strand child)
    {
        for (var walk = _walks; walk is not null; walk = walk.Other)
            walk.Pass(child);

        if (child.PreviousSibling is { } previous)
            previous.NextSibling = child.NextSibling;
        else
            _first = child.NextSibling;

        if (child.NextSibling is { } next)
            next.PreviousSibling = child.PreviousSibling;

        child.NextSibling = null;
        child.PreviousSibling = null;
        Release(child.SiblingName);
    }

    /// <summary>Begins to go through the children.</summary>
    public void Begin(FamilyWalk walk)
    {
        walk.Next = _first;
        walk.Other = _walks;
        _walks = walk;
    }

    /// <summary>Goes on with the next few children; those which have left meanwhile are not among them. At the end the walk is over.</summary>
    /// <returns>How many they are: fewer than there is room for at the end.</returns>
    public int Advance(FamilyWalk walk, Span<Strand> portion)
    {
        var count = 0;
        for (; count < portion.Length && walk.Next is { } child; walk.Next = child.NextSibling)
            portion[count++] = child;

        if (count < portion.Length)
            End(walk);

        return count;
    }

    private void End(FamilyWalk walk)
    {
        if (ReferenceEquals(_walks, walk))
        {
            _walks = walk.Other;
            return;
        }

        for (var other = _walks; other is not null; other = other.Other)
        {
            if (ReferenceEquals(other.Other, walk))
                other.Other = walk.Other;
        }
    }

    public void CopyTo(List<Strand> children)
    {
        for (var child = _first; child is not null; child = child.NextSibling)
            children.Add(child);
    }
}
