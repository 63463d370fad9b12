using Compare.Measuring;
using Compare.Peers;
using Concurrency;

namespace Compare.Workloads;

/// <summary>
/// A tree of activities, each with ten children; the leaves are numbered and the numbers are added up on the way back
/// (Atemerev's skynet). An operation is a leaf.
/// </summary>
internal static class Skynet
{
    public const string Name = "skynet";

    private const int Children = 10;
    private const int Leaves = 1_000_000;
    private const int ThreadLeaves = 1_000;

    public static IEnumerable<Workload> Create(IConcurrency concurrency, PeerPrograms peers) =>
    [
        new(Name, Placement.Task,
        [
            Ours(concurrency, Placement.Task, Leaves),
            new OwnContender("Task.Run", Leaves, async () => Check.Sum(await TasksAsync(0, Leaves), Leaves)),
            .. peers.Go("skynet", Leaves),
            .. peers.RustTokio("skynet", Leaves),
        ]),
        new(Name, Placement.Thread,
        [
            Ours(concurrency, Placement.Thread, ThreadLeaves),
            new OwnContender("Thread", ThreadLeaves, () =>
            {
                Check.Sum(Threads(0, ThreadLeaves), ThreadLeaves);
                return Task.CompletedTask;
            }),
            .. peers.RustStd("skynet", ThreadLeaves),
        ]),
        new(Name, Placement.Mixed, [Ours(concurrency, Placement.Mixed, ThreadLeaves)]),
    ];

    private static OwnContender Ours(IConcurrency concurrency, Placement placement, int leaves) =>
        new(Contender.Ours, leaves, async () =>
        {
            var root = concurrency.Start("skynet", scope => NodeAsync(scope, placement, 0, leaves), placement[0]);
            Check.Sum(await root.JoinAsync(), leaves);
        });

    private static async ValueTask<long> NodeAsync(IActivityScope scope, Placement placement, int first, int leaves)
    {
        if (leaves == 1)
            return first;

        var size = leaves / Children;
        var children = new IActivity<long>[Children];
        for (var index = 0; index < Children; index++)
        {
            var start = first + (index * size);
            children[index] = scope.Start("node", child => NodeAsync(child, placement, start, size), placement[index]);
        }

        var sum = 0L;
        foreach (var child in children)
            sum += await child.JoinAsync();

        return sum;
    }

    private static async Task<long> TasksAsync(int first, int leaves)
    {
        if (leaves == 1)
            return first;

        var size = leaves / Children;
        var children = new Task<long>[Children];
        for (var index = 0; index < Children; index++)
        {
            var start = first + (index * size);
            children[index] = Task.Run(() => TasksAsync(start, size));
        }

        var sum = 0L;
        foreach (var child in children)
            sum += await child;

        return sum;
    }

    private static long Threads(int first, int leaves)
    {
        if (leaves == 1)
            return first;

        var size = leaves / Children;
        var sums = new long[Children];
        var children = new Thread[Children];
        for (var index = 0; index < Children; index++)
        {
            var child = index;
            children[index] = new Thread(() => sums[child] = Threads(first + (child * size), size));
            children[index].Start();
        }

        foreach (var child in children)
            child.Join();

        return sums.Sum();
    }
}
