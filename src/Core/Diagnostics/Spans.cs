using System.Diagnostics;

namespace Concurrency.Diagnostics;

/// <summary>The source of spans. Listeners are called outside of all gates; what they throw goes no further.</summary>
internal static class Spans
{
    public static ActivitySource Source { get; } = new(ConcurrencyTelemetry.ActivitySourceName, ConcurrencyTelemetry.Version);

    /// <summary>Does something that changes the current span, or calls listeners, and leaves the current span as it was.</summary>
    public static void Aside<T>(T argument, Action<T> action)
    {
        // To set it back would not do: it may have been stopped meanwhile, and then it cannot be set.
        var context = ExecutionContext.Capture();
        var current = Activity.Current;
        try
        {
            action(argument);
        }
        catch (Exception)
        {
            // Whoever listens has failed, and is not the concern of whoever starts, ends or receives.
        }
        finally
        {
            if (context is not null)
                ExecutionContext.Restore(context);
            else
                Activity.Current = current;
        }
    }
}
