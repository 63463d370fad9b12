using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Compare.Measuring;
using Compare.Peers;
using Compare.Queues;
using Concurrency;

namespace Compare.Workloads;

/// <summary>
/// Many activities which begin to receive from one empty channel. An operation is an activity, from its start until it
/// blocks; releasing them all is checked but not counted.
/// </summary>
internal static class Starting
{
    public const string Name = "start";

    private const int Count = 200_000;
    private const int ThreadCount = 1_000;

    public static IEnumerable<Workload> Create(IConcurrency concurrency, PeerPrograms peers) =>
    [
        new(Name, Placement.Task,
        [
            Ours(concurrency, Placement.Task, Count),
            new OwnContender(ChannelQueue.Name, Count, TasksAsync),
            .. peers.Go("start", Count),
            .. peers.RustTokio("start", Count),
        ]),
        new(Name, Placement.Thread,
        [
            Ours(concurrency, Placement.Thread, ThreadCount),
            new OwnContender(CollectionQueue.Name, ThreadCount, ThreadsAsync),
            .. peers.RustStd("start", ThreadCount),
        ]),
        new(Name, Placement.Mixed, [Ours(concurrency, Placement.Mixed, ThreadCount)]),
    ];

    private static OwnContender Ours(IConcurrency concurrency, Placement placement, int count) =>
        new(Contender.Ours, count, async () =>
        {
            var channel = concurrency.CreateChannel<int>("gate", ChannelCapacity.Unbounded);
            var arrivals = new Arrivals(count);
            var sum = 0L;
            Func<IActivityScope, ValueTask> receive = async _ =>
            {
                arrivals.Add();
                Interlocked.Add(ref sum, await channel.ReceiveAsync());
            };
            var start = Stopwatch.GetTimestamp();
            var parent = concurrency.Start("parent", scope =>
            {
                for (var index = 0; index < count; index++)
                    scope.Start("blocked", receive, placement[index]);

                return ValueTask.CompletedTask;
            });
            await arrivals.All;
            var elapsed = Stopwatch.GetElapsedTime(start);

            for (var item = 0; item < count; item++)
                channel.TrySend(item);

            await parent.JoinAsync();
            Check.Sum(sum, count);
            return elapsed;
        });

    private static async Task<TimeSpan> TasksAsync()
    {
        var channel = Channel.CreateUnbounded<int>();
        var arrivals = new Arrivals(Count);
        var sum = 0L;
        var receive = async () =>
        {
            arrivals.Add();
            Interlocked.Add(ref sum, await channel.Reader.ReadAsync());
        };
        var start = Stopwatch.GetTimestamp();
        var parent = Task.Run(() =>
        {
            var tasks = new Task[Count];
            for (var index = 0; index < Count; index++)
                tasks[index] = Task.Run(receive);

            return Task.WhenAll(tasks);
        });
        await arrivals.All;
        var elapsed = Stopwatch.GetElapsedTime(start);

        for (var item = 0; item < Count; item++)
            channel.Writer.TryWrite(item);

        await parent;
        Check.Sum(sum, Count);
        return elapsed;
    }

    private static async Task<TimeSpan> ThreadsAsync()
    {
        using var collection = new BlockingCollection<int>();
        var arrivals = new Arrivals(ThreadCount);
        var sum = 0L;
        var start = Stopwatch.GetTimestamp();
        var threads = BlockedThreads.RunAsync(ThreadCount, _ =>
        {
            arrivals.Add();
            Interlocked.Add(ref sum, collection.Take());
        });
        await arrivals.All;
        var elapsed = Stopwatch.GetElapsedTime(start);

        for (var item = 0; item < ThreadCount; item++)
            collection.Add(item);

        await threads;
        Check.Sum(sum, ThreadCount);
        return elapsed;
    }

    /// <summary>Tells when everybody is about to block, in the same way for ours and for peers.</summary>
    private sealed class Arrivals(int count)
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _missing = count;

        public Task All => _all.Task;

        public void Add()
        {
            if (Interlocked.Decrement(ref _missing) == 0)
                _all.SetResult();
        }
    }
}
