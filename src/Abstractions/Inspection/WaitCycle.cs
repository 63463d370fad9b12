namespace Concurrency;

/// <summary>Activities which wait for one another in a circle. All of it was so at one moment.</summary>
/// <param name="Edges">Who waits for whom: each waits for the next, and the last for the first.</param>
/// <param name="Behind">How many other activities wait for those in the circle and cannot go on before them.</param>
/// <param name="MayResolve">
/// Whether something else can end one of the waits: a time-out, a deadline, or a caller's token. If not, only cancelling one of the
/// activities helps.
/// </param>
public sealed record WaitCycle(IReadOnlyList<WaitEdge> Edges, int Behind, bool MayResolve)
{
    /// <summary>One line for each activity.</summary>
    public override string ToString() =>
        $"{Edges.Count} {(Edges.Count == 1 ? "activity waits for itself" : "activities wait for one another")}"
        + (Behind == 0 ? "" : $", and {Behind} more behind them")
        + (MayResolve ? ", until a time-out, a deadline or a token ends one of the waits" : ", and none can go on")
        + ":" + string.Concat(Edges.Select(edge => $"{Environment.NewLine}  {edge}"));
}

/// <summary>One activity which waits for another.</summary>
/// <param name="ActivityId">Its <see cref="ActivitySnapshot.Id"/>.</param>
/// <param name="Activity">Its path.</param>
/// <param name="Backend">The name of the backend that runs it.</param>
/// <param name="Wait">What it waits for and since when.</param>
/// <param name="HolderId">The <see cref="ActivitySnapshot.Id"/> of whom it waits for.</param>
/// <param name="Holder">The path of whom it waits for: who owns the lock, is joined, or owes the answer.</param>
public sealed record WaitEdge(
    long ActivityId, string Activity, string Backend, WaitSnapshot Wait, long HolderId, string Holder)
{
    /// <summary>Reads as a sentence: <c>a (Thread) waits: Acquire on fork for 00:00:03, held by b</c>.</summary>
    public override string ToString() => $"{Activity} ({Backend}) waits: {Wait}";
}
