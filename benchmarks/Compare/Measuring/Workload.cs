namespace Compare.Measuring;

/// <summary>Some work under one placement, that ours and the peers do in turn, each checking its own result.</summary>
/// <param name="Name">What it is called in the output; the same for each placement.</param>
/// <param name="Placement">What runs it.</param>
/// <param name="Contenders">Who does it. The first is ours.</param>
internal sealed record Workload(string Name, Placement Placement, IReadOnlyList<Contender> Contenders);
