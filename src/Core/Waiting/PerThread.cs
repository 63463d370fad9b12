using Concurrency.Activities;
using Concurrency.Backends;

namespace Concurrency.Waiting;

/// <summary>What the library knows about one operating-system thread, behind a single thread-static access.</summary>
internal sealed class PerThread
{
    /// <summary>How many operations in a row may complete at once before an activity gives others a turn.</summary>
    public const int YieldBudget = 128;

    [ThreadStatic]
    private static PerThread? s_current;

    public static PerThread Current => s_current ?? Create();

    /// <summary>Whose step runs on this thread. Null for foreign callers.</summary>
    public Scope? Scope { get; set; }

    /// <summary>How many more operations may complete at once in this turn.</summary>
    public int Budget { get; set; }

    /// <summary>Set when the running activity should give way after the current step.</summary>
    public bool IsYieldRequested { get; set; }

    /// <summary>The state of the last continuation which this step left at a wait, to come home.</summary>
    public object? LastAwaiter { get; set; }

    /// <summary>What to do once before this thread next parks.</summary>
    public Action? BeforeParking { get; set; }

    public Parker Parker => field ??= new();

    private static PerThread Create() => s_current = new();
}
