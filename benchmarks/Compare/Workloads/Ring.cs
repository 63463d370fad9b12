using Compare.Measuring;
using Compare.Peers;
using Compare.Queues;
using Concurrency;

namespace Compare.Workloads;

/// <summary>
/// 503 activities in a ring pass one token on, which counts down (the threadring of the Computer Language Benchmarks Game). An
/// operation is a hop.
/// </summary>
/// <remarks>A member that passes on a token smaller than the ring will not see it again, and ends.</remarks>
internal static class Ring
{
    public const string Name = "ring";

    private const int Members = 503;
    private const int Hops = 1_000_000;
    private const int ThreadHops = 30_000;
    private const int SpinningHops = 2_000;

    public static IEnumerable<Workload> Create(IConcurrency concurrency, PeerPrograms peers) =>
    [
        new(Name, Placement.Task,
        [
            Ours(concurrency, Placement.Task, Hops),
            Async<ChannelQueue>(ChannelQueue.Name, Hops),
            Async<SynchronousChannelQueue>(SynchronousChannelQueue.Name, Hops),
            Async<SemaphoreQueue>(SemaphoreQueue.Name, Hops),
            Async<DataflowQueue>(DataflowQueue.Name, Hops / 5),
            .. peers.Go("ring", Hops),
            .. peers.RustTokio("ring", Hops),
        ]),
        new(Name, Placement.Thread,
        [
            Ours(concurrency, Placement.Thread, ThreadHops),
            Blocking<CollectionQueue>(CollectionQueue.Name, SpinningHops),
            Blocking<MonitorQueue>(MonitorQueue.Name, ThreadHops),
            Blocking<SemaphoreQueue>(SemaphoreQueue.Name, SpinningHops),
            .. peers.RustStd("ring", ThreadHops),
            .. peers.RustCrossbeam("ring", ThreadHops),
        ]),
        new(Name, Placement.Mixed, [Ours(concurrency, Placement.Mixed, ThreadHops)]),
    ];

    private static OwnContender Ours(IConcurrency concurrency, Placement placement, int hops) =>
        new(Contender.Ours, hops, async () =>
        {
            var ring = CreateRing(() => concurrency.CreateChannel<int>("ring", 1));
            var members = new IActivity<bool>[Members];
            for (var index = 0; index < Members; index++)
            {
                var (previous, next) = (ring[index], ring[(index + 1) % Members]);
                members[index] = concurrency.Start("member", _ => PassAsync(previous, next), placement[index]);
            }

            await ring[0].SendAsync(hops);
            for (var index = 0; index < Members; index++)
                CheckMember(index, await members[index].JoinAsync(), hops);

            static async ValueTask<bool> PassAsync(IChannelReader<int> previous, IChannelWriter<int> next)
            {
                while (true)
                {
                    var token = await previous.ReceiveAsync();
                    if (token > 0)
                        await next.SendAsync(token - 1);

                    if (token < Members)
                        return token == 0;
                }
            }
        });

    private static OwnContender Async<TQueue>(string name, int hops)
        where TQueue : struct, IAsyncQueue<TQueue> =>
        new(name, hops, async () =>
        {
            var ring = CreateRing(() => TQueue.Create(1));
            var members = new Task<bool>[Members];
            for (var index = 0; index < Members; index++)
            {
                var (previous, next) = (ring[index], ring[(index + 1) % Members]);
                members[index] = Task.Run(() => PassAsync(previous, next));
            }

            await ring[0].SendAsync(hops);
            for (var index = 0; index < Members; index++)
                CheckMember(index, await members[index], hops);

            static async Task<bool> PassAsync(TQueue previous, TQueue next)
            {
                while (true)
                {
                    var token = await previous.ReceiveAsync();
                    if (token > 0)
                        await next.SendAsync(token - 1);

                    if (token < Members)
                        return token == 0;
                }
            }
        });

    private static OwnContender Blocking<TQueue>(string name, int hops)
        where TQueue : struct, IBlockingQueue<TQueue> =>
        new(name, hops, async () =>
        {
            var ring = CreateRing(() => TQueue.Create(1));
            var members = BlockedThreads.RunAsync(Members, index =>
                CheckMember(index, Pass(ring[index], ring[(index + 1) % Members]), hops));
            ring[0].Send(hops);
            await members;

            static bool Pass(TQueue previous, TQueue next)
            {
                while (true)
                {
                    var token = previous.Receive();
                    if (token > 0)
                        next.Send(token - 1);

                    if (token < Members)
                        return token == 0;
                }
            }
        });

    private static TQueue[] CreateRing<TQueue>(Func<TQueue> create) =>
        [.. Enumerable.Range(0, Members).Select(_ => create())];

    private static void CheckMember(int index, bool sawTheEnd, int hops)
    {
        if (sawTheEnd != (index == hops % Members))
            throw new InvalidOperationException($"Member {index} should {(sawTheEnd ? "not " : "")}have seen the token's end.");
    }
}
