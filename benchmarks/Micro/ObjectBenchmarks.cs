using BenchmarkDotNet.Attributes;
using Concurrency;

namespace Micro;

/// <summary>A runtime, and ways to end a wait which was begun by the same caller.</summary>
/// <remarks>
/// "Granted" begins a wait, lets it go on, and takes its outcome, all on one thread: what waiting costs apart from scheduling.
/// "Cancelled" throws and catches the exception, which is most of its cost.
/// </remarks>
[MemoryDiagnoser]
public abstract class ObjectBenchmarks
{
    protected ObjectBenchmarks() => Runtime = ConcurrencyRuntime.Create(builder => builder.UseThreads().UseTasks());

    protected ConcurrencyRuntime Runtime { get; }

    [GlobalCleanup]
    public void Stop() => Runtime.Dispose();

    protected static void Cancel(Func<CancellationToken, ValueTask> verb)
    {
        using var cancellation = new CancellationTokenSource();
        var wait = verb(cancellation.Token).GetAwaiter();
        cancellation.Cancel();
        TakeCancelled(() => wait.GetResult());
    }

    protected static void Cancel<T>(Func<CancellationToken, ValueTask<T>> verb)
    {
        using var cancellation = new CancellationTokenSource();
        var wait = verb(cancellation.Token).GetAwaiter();
        cancellation.Cancel();
        TakeCancelled(() => wait.GetResult());
    }

    private static void TakeCancelled(Action take)
    {
        try
        {
            take();
        }
        catch (OperationCanceledException)
        {
            // Measured.
        }
    }
}
