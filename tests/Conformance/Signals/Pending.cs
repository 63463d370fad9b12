namespace Concurrency.Tests.Conformance.Signals;

/// <summary>An operation of a model that has begun.</summary>
/// <param name="ask">How many it asks for, where it asks for a number.</param>
internal sealed class Pending(int ask = 1)
{
    public int Ask => ask;

    /// <summary>Null while it waits.</summary>
    public string? Outcome { get; private set; }

    public void End(string outcome) => Outcome = outcome;

    /// <summary>Ends all of a queue, which empties.</summary>
    public static void EndAll(List<Pending> queue, string outcome)
    {
        foreach (var pending in queue)
            pending.End(outcome);

        queue.Clear();
    }
}
