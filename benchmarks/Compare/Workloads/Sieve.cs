using Compare.Measuring;
using Compare.Peers;
using Compare.Queues;
using Concurrency;

namespace Compare.Workloads;

/// <summary>
/// The prime sieve of Hoare's CSP: a chain of filters, each of which keeps the first number it gets, a prime, and passes on
/// those it does not divide. An operation is a number taken by a filter.
/// </summary>
internal static class Sieve
{
    public static IEnumerable<Workload> Create(string name, int capacity, IConcurrency concurrency, PeerPrograms peers)
    {
        var many = new Primes(2_500);
        var some = new Primes(capacity == 1 ? 300 : 500);
        var few = new Primes(200);
        return
        [
            new(name, Placement.Task,
            [
                Ours(concurrency, Placement.Task, many, capacity),
                Async<ChannelQueue>(ChannelQueue.Name, many, capacity),
                Async<SynchronousChannelQueue>(SynchronousChannelQueue.Name, many, capacity),
                Async<DataflowQueue>(DataflowQueue.Name, some, capacity),
                .. peers.Go("sieve", many.Steps, many.Count, capacity),
                .. peers.RustTokio("sieve", many.Steps, many.Count, capacity),
            ]),
            new(name, Placement.Thread,
            [
                Ours(concurrency, Placement.Thread, some, capacity),
                Blocking<CollectionQueue>(CollectionQueue.Name, few, capacity),
                Blocking<MonitorQueue>(MonitorQueue.Name, few, capacity),
                .. peers.RustStd("sieve", some.Steps, some.Count, capacity),
                .. peers.RustCrossbeam("sieve", some.Steps, some.Count, capacity),
            ]),
            new(name, Placement.Mixed, [Ours(concurrency, Placement.Mixed, some, capacity)]),
        ];
    }

    private static OwnContender Ours(IConcurrency concurrency, Placement placement, Primes primes, int capacity) =>
        new(Contender.Ours, primes.Steps, async () =>
        {
            var channels = CreateChain(primes, () => concurrency.CreateChannel<int>("numbers", capacity));
            var numbers = concurrency.Start("numbers", _ => CountAsync(channels[0], primes.Last), placement[0]);
            channels[0].CompleteAfter(numbers);
            var filters = new IActivity<int>[primes.Count];
            for (var index = 0; index < filters.Length; index++)
            {
                var (source, target) = (channels[index], channels[index + 1]);
                filters[index] = concurrency.Start("filter", _ => FilterAsync(source, target), placement[index + 1]);
                target.CompleteAfter(filters[index]);
            }

            for (var index = 0; index < filters.Length; index++)
                Check.Equal(await filters[index].JoinAsync(), primes[index], $"prime {index}");

            static async ValueTask CountAsync(IChannelWriter<int> target, int last)
            {
                for (var number = 2; number <= last; number++)
                    await target.SendAsync(number);
            }

            static async ValueTask<int> FilterAsync(IChannelReader<int> source, IChannelWriter<int> target)
            {
                var prime = await source.ReceiveAsync();
                await foreach (var number in source.ReceiveAllAsync())
                {
                    if (number % prime != 0)
                        await target.SendAsync(number);
                }

                return prime;
            }
        });

    private static OwnContender Async<TQueue>(string name, Primes primes, int capacity)
        where TQueue : struct, IAsyncQueue<TQueue> =>
        new(name, primes.Steps, async () =>
        {
            var queues = CreateChain(primes, () => TQueue.Create(capacity));
            var numbers = Task.Run(() => CountAsync(queues[0], primes.Last));
            var filters = new Task<int>[primes.Count];
            for (var index = 0; index < filters.Length; index++)
            {
                var (source, target) = (queues[index], queues[index + 1]);
                filters[index] = Task.Run(() => FilterAsync(source, target));
            }

            await numbers;
            for (var index = 0; index < filters.Length; index++)
                Check.Equal(await filters[index], primes[index], $"prime {index}");

            static async Task CountAsync(TQueue target, int last)
            {
                for (var number = 2; number <= last; number++)
                    await target.SendAsync(number);

                target.Complete();
            }

            static async Task<int> FilterAsync(TQueue source, TQueue target)
            {
                var prime = await source.ReceiveAsync();
                await foreach (var number in source.ReceiveAllAsync())
                {
                    if (number % prime != 0)
                        await target.SendAsync(number);
                }

                target.Complete();
                return prime;
            }
        });

    private static OwnContender Blocking<TQueue>(string name, Primes primes, int capacity)
        where TQueue : struct, IBlockingQueue<TQueue> =>
        new(name, primes.Steps, async () =>
        {
            var queues = CreateChain(primes, () => TQueue.Create(capacity));
            var numbers = BlockedThreads.RunAsync(() => Count(queues[0], primes.Last));
            await BlockedThreads.RunAsync(primes.Count, index =>
                Check.Equal(Filter(queues[index], queues[index + 1]), primes[index], $"prime {index}"));
            await numbers;

            static void Count(TQueue target, int last)
            {
                for (var number = 2; number <= last; number++)
                    target.Send(number);

                target.Complete();
            }

            static int Filter(TQueue source, TQueue target)
            {
                var prime = source.Receive();
                foreach (var number in source.ReceiveAll())
                {
                    if (number % prime != 0)
                        target.Send(number);
                }

                target.Complete();
                return prime;
            }
        });

    // One more than there are filters: nothing reaches the last, because the numbers end with the last prime.
    private static TQueue[] CreateChain<TQueue>(Primes primes, Func<TQueue> create) =>
        [.. Enumerable.Range(0, primes.Count + 1).Select(_ => create())];
}
