using Concurrency.Backends;
using Concurrency.Exploration;

namespace Concurrency;

/// <summary>A variable that activities share without a lock: each look at it and each change is a point of the simulation.</summary>
/// <remarks>Outside of a simulation it is a variable behind a lock. To add to it is two steps, a look and a change.</remarks>
/// <typeparam name="T">Its type.</typeparam>
/// <param name="name">What reports call it.</param>
/// <param name="value">What it is at first.</param>
public sealed class SimulatedVariable<T>(string name, T value = default!)
{
    private readonly long _domain = SimulatedDomains.Next();
    private readonly Lock _gate = new();
    private T _value = value;

    /// <summary>What it is.</summary>
    public T Value
    {
        get
        {
            Pass(OperationKind.Read, change: null);
            lock (_gate)
                return _value;
        }

        set
        {
            Pass(OperationKind.Set, Describe(value));
            lock (_gate)
                _value = value;
        }
    }

    /// <summary>Sets it if it is what is expected, in one step.</summary>
    /// <param name="value">What it is to be.</param>
    /// <param name="expected">What it has to be for that.</param>
    /// <returns>What it was.</returns>
    public T CompareExchange(T value, T expected)
    {
        Pass(OperationKind.Exchange, Describe(value, expected));
        T before;
        lock (_gate)
        {
            before = _value;
            if (EqualityComparer<T>.Default.Equals(before, expected))
                _value = value;
        }

        if (Carrier.CurrentExecution is { IsObserved: true } execution)
            execution.OnEnded(execution.PresentStep, Show(before));

        return before;
    }

    /// <summary>Its name, and what it is.</summary>
    public override string ToString() => $"{name} = {Show(_value)}";

    private void Pass(OperationKind kind, object? change) =>
        Carrier.CurrentExecution?.Preempt(new(kind, change ?? this, _domain));

    // What changes it is written down where somebody reads it.
    private string? Describe(T value) =>
        Carrier.CurrentExecution is { IsObserved: true } ? $"{name} = {Show(value)}" : null;

    private string? Describe(T value, T expected) =>
        Carrier.CurrentExecution is { IsObserved: true } ? $"{name} = {Show(value)} if {Show(expected)}" : null;

    private static string Show(T value) => value?.ToString() ?? "null";
}

/// <summary>Numbers of what only the simulation knows: far above those of objects.</summary>
internal static class SimulatedDomains
{
    /// <summary>The one of all tokens: which of them are linked is not known.</summary>
    public const long Tokens = long.MaxValue;

    private static long s_last = Tokens;

    public static long Next() => Interlocked.Decrement(ref s_last);

    public static bool IsOne(long domain) => domain >= s_last;
}
