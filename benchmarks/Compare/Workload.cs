namespace Compare;

/// <summary>Some work that ours and a peer do in turn, each checking its own result.</summary>
/// <param name="Name">What it is called in the output.</param>
/// <param name="Operations">How many operations one run does.</param>
/// <param name="Contenders">Who does it, by placement.</param>
internal sealed record Workload(string Name, int Operations, IReadOnlyList<Contender> Contenders);

/// <summary>One way to do the work.</summary>
/// <param name="Placement">What runs the two sides: <c>task</c>, <c>thread</c> or <c>mixed</c>.</param>
/// <param name="Name">Whose it is: <c>ours</c>, or the peer's name.</param>
/// <param name="RunAsync">Does it once, and throws if the result is wrong.</param>
internal sealed record Contender(string Placement, string Name, Func<int, Task> RunAsync)
{
    public const string Ours = "ours";
}
