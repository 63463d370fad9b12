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
    WaitSnapshot? WaitingFor);

/// <summary>One suspended operation.</summary>
/// <param name="Operation">What it does, such as <c>Receive</c>.</param>
/// <param name="Target">The path of the object it waits on.</param>
/// <param name="Elapsed">How long it has been waiting. Resolution: about 16 ms on the system's clock.</param>
public sealed record WaitSnapshot(string Operation, string Target, TimeSpan Elapsed)
{
    /// <summary>Reads as a sentence: <c>Receive on digest/paths for 00:00:03</c>.</summary>
    public override string ToString() => $"{Operation} on {Target} for {Elapsed:c}";
}
