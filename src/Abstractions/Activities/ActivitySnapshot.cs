namespace Concurrency;

/// <summary>One consistent look at an activity.</summary>
/// <param name="Id">Unique within the process; ascending in the order of starting.</param>
/// <param name="Path">The names from the root down, such as <c>digest/hash[2]</c>.</param>
/// <param name="Backend">The name of the backend which runs it.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="WaitingFor">
/// The oldest wait it has begun and not yet ended; <see langword="null"/> if it waits for no library object. A blocked
/// activity without one awaits something foreign, or its children.
/// </param>
public sealed record ActivitySnapshot(
    long Id,
    string Path,
    string Backend,
    ActivityState State,
    WaitSnapshot? WaitingFor)
{
    /// <summary>The <see cref="Id"/> of its parent; <see langword="null"/> for a root.</summary>
    public long? ParentId { get; init; }

    /// <summary>How often it was restarted after a failure.</summary>
    public int Restarts { get; init; }

    /// <summary>How long ago it was started. Resolution: about 20 ms on the system's clock.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>What keeps it from going on.</summary>
    public BlockReason Blocked { get; init; }

    /// <summary>
    /// What its thread does; <see langword="null"/> if it has none for itself, if it is idle between steps, or if nobody asked for it.
    /// </summary>
    public ThreadSnapshot? Thread { get; init; }
}

/// <summary>One suspended operation.</summary>
/// <param name="Operation">What it does, such as <c>Receive</c>.</param>
/// <param name="Target">The path of the object it waits on.</param>
/// <param name="Elapsed">How long it has been waiting. Resolution: about 16 ms on the system's clock.</param>
public sealed record WaitSnapshot(string Operation, string Target, TimeSpan Elapsed)
{
    /// <summary>
    /// The paths of the activities it waits for, where that is known and the inspector was asked: who owns the lock, is joined, or owes
    /// the answer.
    /// </summary>
    public IReadOnlyList<string> Holders { get; init; } = [];

    /// <summary>Whether something besides its object can end it: its own time-out, a deadline around it, or a caller's token.</summary>
    public bool MayEndByItself { get; init; }

    /// <summary>Reads as a sentence: <c>Acquire on table/fork for 00:00:03, held by table/philosopher[1]</c>.</summary>
    public override string ToString() =>
        $"{Operation} on {Target} for {Elapsed:c}" + (Holders.Count == 0 ? "" : $", held by {string.Join(", ", Holders)}");
}
