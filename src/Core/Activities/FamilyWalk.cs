namespace Concurrency.Activities;

/// <summary>
/// Somebody who goes through the children of a family, a few at a time, while children come and go. Guarded by the parent's gate.
/// </summary>
/// <remarks>Who has begun goes on to the end: until then each child that leaves is compared with the one where the walk stands.</remarks>
internal sealed class FamilyWalk
{
    /// <summary>The first child that was not looked at.</summary>
    public Strand? Next { get; set; }

    /// <summary>Another walk through the same family.</summary>
    public FamilyWalk? Other { get; set; }

    /// <summary>A child is about to leave: the walk does not stand at it.</summary>
    public void Pass(Strand child)
    {
        if (ReferenceEquals(Next, child))
            Next = child.NextSibling;
    }
}
