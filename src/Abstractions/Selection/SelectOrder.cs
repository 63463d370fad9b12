namespace Concurrency;

/// <summary>Which of several ready cases a select takes.</summary>
public enum SelectOrder
{
    /// <summary>Each with the same probability.</summary>
    Fair,

    /// <summary>The first of those ready, in the order in which they were given.</summary>
    Priority,
}
