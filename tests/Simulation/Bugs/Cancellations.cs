namespace Concurrency.Tests.Explorations.Bugs;

/// <summary>What is handed over at the moment at which its receiver is cancelled.</summary>
internal static class Cancellations
{
    public static ValueTask LostItem(IActivityScope scope) => ReadAndCancel(scope, new HandMadeChannel(scope, losesOnCancel: true));

    public static ValueTask LostItemFixed(IActivityScope scope) => ReadAndCancel(scope, new HandMadeChannel(scope, losesOnCancel: false));

    /// <summary>The same program over the library's own channel.</summary>
    public static ValueTask LostItemOfTheLibrary(IActivityScope scope)
    {
        var channel = scope.CreateChannel<int>("channel", ChannelCapacity.Unbounded);
        return ReadAndCancel(scope, channel.SendAsync, channel.ReceiveAsync, () => channel.GetSnapshot().Count);
    }

    public static ValueTask LostPermit(IActivityScope scope) => LockAndCancel(scope, losesOnCancel: true);

    public static ValueTask LostPermitFixed(IActivityScope scope) => LockAndCancel(scope, losesOnCancel: false);

    private static ValueTask ReadAndCancel(IActivityScope scope, HandMadeChannel channel) =>
        ReadAndCancel(scope, (item, _) => channel.WriteAsync(item), channel.ReadAsync, () => channel.Count);

    private static ValueTask ReadAndCancel(
        IActivityScope scope,
        Func<int, CancellationToken, ValueTask> writeAsync,
        Func<CancellationToken, ValueTask<int>> readAsync,
        Func<int> count)
    {
        var cancellation = new CancellationTokenSource();
        var read = 0;
        Simulation.Eventually("no item is lost", () => read + count() == 1);
        scope.Start("reader", async _ =>
        {
            try
            {
                read += await readAsync(cancellation.Token);
            }
            catch (OperationCanceledException)
            {
                // It has read nothing.
            }
        });
        scope.Start("writer", _ => writeAsync(1, CancellationToken.None));
        scope.Start("canceller", _ => Cancel(cancellation));
        return ValueTask.CompletedTask;
    }

    private static ValueTask LockAndCancel(IActivityScope scope, bool losesOnCancel)
    {
        var mutex = new HandMadeMutex(scope, losesOnCancel);
        var cancellation = new CancellationTokenSource();
        scope.Start("holder", _ => PassAsync(CancellationToken.None));
        scope.Start("waiter", async _ =>
        {
            try
            {
                await PassAsync(cancellation.Token);
            }
            catch (OperationCanceledException)
            {
                // It holds nothing.
            }
        });
        scope.Start("canceller", _ => Cancel(cancellation));
        scope.Start("next", _ => PassAsync(CancellationToken.None));
        return ValueTask.CompletedTask;

        async ValueTask PassAsync(CancellationToken cancellationToken)
        {
            await mutex.AcquireAsync(cancellationToken);
            mutex.Release();
        }
    }

    private static ValueTask Cancel(CancellationTokenSource cancellation)
    {
        Simulation.Point(cancellation);
        cancellation.Cancel();
        return ValueTask.CompletedTask;
    }
}
