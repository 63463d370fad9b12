namespace Concurrency.Hosting;

/// <summary>A hosted activity in the topology.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Class">The name of its class; <see langword="null"/> for a delegate.</param>
/// <param name="Instances">How many there are in code; <see langword="null"/> for one activity that is no instance.</param>
/// <param name="OnStop">What it does when the host stops.</param>
/// <param name="Reads">The channels it receives from.</param>
/// <param name="Writes">The channels it sends to.</param>
/// <param name="Completes">The channels that are completed when it has ended.</param>
public sealed record ActivityNode(
    string Name,
    string? Class,
    int? Instances,
    StopMode OnStop,
    IReadOnlyList<string> Reads,
    IReadOnlyList<string> Writes,
    IReadOnlyList<string> Completes)
{
    /// <summary>Reads as a sentence.</summary>
    public override string ToString()
    {
        List<string> verbs = [];
        if (Reads.Count > 0)
            verbs.Add($"reads {string.Join(", ", Reads)}");
        if (Writes.Count > 0)
            verbs.Add($"writes {string.Join(", ", Writes)}");
        if (Completes.Count > 0)
            verbs.Add($"completes {string.Join(", ", Completes)}");

        return Name
            + (Class is null ? "" : $" ({Class})")
            + (Instances is null ? "" : $" x {Instances}")
            + (OnStop == StopMode.Drain ? ", drains on stop" : ", cancelled on stop")
            + (verbs.Count == 0 ? "" : $": {string.Join("; ", verbs)}");
    }
}
