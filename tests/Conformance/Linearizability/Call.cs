namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>What one activity saw of one operation. One that was cancelled is not in a history: it had no effect.</summary>
/// <param name="Activity">Who called.</param>
/// <param name="Verb">What.</param>
/// <param name="Argument">What was sent, set, offered; a letter, so that a queue is a word. A blank for none.</param>
/// <param name="Result">What was returned.</param>
/// <param name="Start">A time stamp from before the call.</param>
/// <param name="End">A time stamp from after its return.</param>
public sealed record Call(int Activity, string Verb, char Argument, string Result, long Start, long End) : ITimedCall
{
    /// <summary>Whether there was a moment at which both were under way.</summary>
    public bool Overlaps(Call other) => Start <= other.End && other.Start <= End;

    public override string ToString() => $"{Activity}: {Verb} {Argument} -> {Result} [{Start}..{End}]";
}
