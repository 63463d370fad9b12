namespace Concurrency.Waiting;

/// <summary>Signals a token that users may have registered on.</summary>
internal static class TokenSignal
{
    /// <summary>Sets the flag at once. What users registered runs on the pool; under a seam, which knows no pool, here.</summary>
    public static void Send(ConcurrencyRuntime runtime, CancellationTokenSource source)
    {
        if (runtime.Seam is null)
        {
            _ = source.CancelAsync();
            return;
        }

        var thread = PerThread.Current;
        var (scope, context) = (thread.Scope, SynchronizationContext.Current);
        thread.Scope = null;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            source.Cancel();
        }
        catch (AggregateException)
        {
            // Nobody looks at what registered code throws, here as on the pool.
        }
        finally
        {
            thread.Scope = scope;
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
