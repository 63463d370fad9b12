namespace Concurrency.Hosting;

/// <summary>A registered channel in the topology.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ItemType">What it carries.</param>
/// <param name="Capacity">Its capacity in code.</param>
/// <param name="CompletesOnStop">Whether it is completed as soon as the host stops.</param>
/// <param name="Writers">The activities that send to it, then the services that do.</param>
/// <param name="Readers">The activities that receive from it, then the services that do.</param>
public sealed record ChannelNode(
    string Name,
    string ItemType,
    int Capacity,
    bool CompletesOnStop,
    IReadOnlyList<string> Writers,
    IReadOnlyList<string> Readers)
{
    internal string Kind => Capacity switch
    {
        ChannelCapacity.Rendezvous => "rendezvous",
        ChannelCapacity.Unbounded => "unbounded",
        _ => $"capacity {Capacity}",
    };

    /// <summary>Reads as a sentence.</summary>
    public override string ToString() =>
        $"{Name} of {ItemType}, {Kind}{(CompletesOnStop ? ", completed on stop" : "")}: {Join(Writers)} -> {Join(Readers)}";

    private static string Join(IReadOnlyList<string> names) => names.Count == 0 ? "nobody" : string.Join(", ", names);
}
