namespace Concurrency;

/// <summary>Making selects.</summary>
public static class SelectExtensions
{
    /// <summary>Makes a fair select over cases of objects, to be used in many rounds.</summary>
    /// <param name="concurrency">The runtime or scope.</param>
    /// <param name="cases">At least one. Each belongs to one select for good.</param>
    /// <exception cref="ArgumentException">
    /// There are none, one stands there twice or belongs to another select, or they are of different runtimes.
    /// </exception>
    public static ISelect CreateSelect(this IConcurrency concurrency, params ISelectCase[] cases) =>
        concurrency.CreateSelect(SelectOrder.Fair, cases);

    /// <summary>Makes a select over cases of objects, to be used in many rounds.</summary>
    /// <param name="concurrency">The runtime or scope.</param>
    /// <param name="order">Which of several ready cases is taken.</param>
    /// <param name="cases">At least one. Each belongs to one select for good.</param>
    /// <exception cref="ArgumentException">
    /// There are none, one stands there twice or belongs to another select, or they are of different runtimes.
    /// </exception>
    public static ISelect CreateSelect(this IConcurrency concurrency, SelectOrder order, params ISelectCase[] cases)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        ArgumentNullException.ThrowIfNull(cases);
        return cases.Length > 0 && cases[0] is { } first
            ? first.CreateSelect(order, cases)
            : throw new ArgumentException("A select needs at least one case.", nameof(cases));
    }
}
