namespace Concurrency;

/// <summary>A root and all that lives below it: everybody waits, and nobody is in sight who could wake them.</summary>
/// <param name="ActivityId">The <see cref="ActivitySnapshot.Id"/> of the root.</param>
/// <param name="Root">The path of the root.</param>
/// <param name="ActivityCount">How many activities wait, the root included.</param>
/// <param name="Elapsed">How long all of them have been waiting: as long as the one who began last.</param>
/// <param name="Waits">For what they wait, the most frequent first.</param>
public sealed record Stall(
    long ActivityId, string Root, int ActivityCount, TimeSpan Elapsed, IReadOnlyList<ActivitySummary> Waits)
{
    private const int MaxLines = 20;

    /// <summary>A sentence, and a line for each of the first twenty kinds of waits.</summary>
    public override string ToString() =>
        $"Nothing goes on in {Root}: all of its activities ({ActivityCount}) have been waiting for {Elapsed:c} or longer, and nobody is in "
        + "sight who could wake them:"
        + string.Concat(Waits.Take(MaxLines).Select(wait => $"{Environment.NewLine}  {Describe(wait)}"))
        + (Waits.Count > MaxLines ? $"{Environment.NewLine}  and {Waits.Count - MaxLines} kinds of waits more" : "");

    private static string Describe(ActivitySummary wait) =>
        $"{wait.Count} x {wait.Path} ({wait.Backend}) "
        + (wait.Operation is null ? "waits: for its children" : $"waits: {wait.Operation} on {wait.Target}");
}
