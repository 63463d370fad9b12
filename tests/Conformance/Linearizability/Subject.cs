namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>An object under test, with what activities do to it at random and what it should do.</summary>
public abstract class Subject
{
    public const int Activities = 3;

    public const string Done = "done";
    public const string None = "none";

    /// <summary>One operation an activity can perform now.</summary>
    public abstract Operation Next(int activity, Random random, char item);

    /// <summary>What an activity has to do before it ends, because it holds something; null for nothing.</summary>
    public virtual Operation? Last(int activity) => null;

    /// <summary>Whether the object may have behaved so.</summary>
    public abstract bool Accepts(IReadOnlyList<Call> history);

    /// <summary>An operation which never waits.</summary>
    protected static Operation Instant(string verb, Func<string> perform, char argument = ' ') =>
        new(verb, argument, (_, _) => new(perform()));

    /// <summary>An operation which may wait.</summary>
    protected static Operation Waiting(string verb, Func<Verbs, CancellationToken, ValueTask<string>> perform, char argument = ' ') =>
        new(verb, argument, perform);
}

/// <summary>One operation, to be performed once.</summary>
public sealed record Operation(string Verb, char Argument, Func<Verbs, CancellationToken, ValueTask<string>> Perform);

/// <inheritdoc cref="Subject"/>
public abstract class Subject<TState>(Specification<TState> specification) : Subject
    where TState : class, IEquatable<TState>
{
    public override bool Accepts(IReadOnlyList<Call> history) => specification.Accepts(history);
}
