namespace Concurrency.Tests.Conformance.Storms.Workloads;

/// <summary>What a participant of a storm does with an object, and the ledger of what it did.</summary>
public abstract class Workload
{
    public virtual int Participants => 6;

    public abstract ValueTask RoundAsync(Participant participant);

    /// <summary>Everybody has left: nothing was lost, duplicated, leaked or exceeded.</summary>
    public abstract void AssertConserved();
}
