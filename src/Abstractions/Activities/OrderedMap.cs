namespace Concurrency;

/// <summary>Results in the order of their items, computed side by side.</summary>
/// <remarks>
/// A worker takes an item and puts a promise of its result into a queue, both under one mutex, so the queue has the order of the
/// items. The results are sent from the queue. It is bounded: a slow item holds back the intake, not only what is sent.
/// </remarks>
internal sealed class OrderedMap<T, TResult>(
    IChannelReader<T> source, IChannelWriter<TResult> results, Func<IActivityScope, T, ValueTask<TResult>> body)
{
    public async ValueTask RunAsync(IActivityScope run, int maxDegreeOfParallelism)
    {
        var pending = run.CreateChannel<IPromise<TResult>>("pending", maxDegreeOfParallelism);
        var intake = run.CreateMutex("intake");
        var items = source.ReceiveAllAsync().GetAsyncEnumerator();
        var workers = run.Start(Workers.Name, worker => WorkAsync(worker, items, intake, pending), maxDegreeOfParallelism);
        pending.CompleteAfter(workers);
        await foreach (var promise in pending.ReceiveAllAsync())
            await results.SendAsync(await promise.WaitAsync());
    }

    private async ValueTask WorkAsync(
        IActivityScope worker, IAsyncEnumerator<T> items, IMutex intake, IChannelWriter<IPromise<TResult>> pending)
    {
        while (true)
        {
            T item;
            var promise = worker.CreatePromise<TResult>("result");
            using (await intake.AcquireAsync())
            {
                if (!await items.MoveNextAsync())
                    return;

                item = items.Current;
                await pending.SendAsync(promise);
            }

            promise.TrySetResult(await body(worker, item));
        }
    }
}
