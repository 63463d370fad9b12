namespace Concurrency.Tests.Conformance.Activities;

/// <summary>For-each, map and crawl.</summary>
public sealed class EachItemTests : ActivityTest
{
    public static TheoryData<string, ResultOrder> BackendsAndOrders =>
        new()
        {
            { "Thread", ResultOrder.AsCompleted },
            { "Thread", ResultOrder.AsReceived },
            { "Task", ResultOrder.AsCompleted },
            { "Task", ResultOrder.AsReceived },
        };

    protected override void Configure(ConcurrencyBuilder builder)
    {
        base.Configure(builder);
        builder.DefaultBackend = DefaultBackend;
    }

    private string DefaultBackend { get; set; } = "Task";

    [Theory, MemberData(nameof(Backends))]
    public async Task Each_item_is_dealt_with_once_and_no_more_than_so_many_at_a_time(string backend)
    {
        DefaultBackend = backend;
        var numbers = CreateNumbers(1_000);
        var seen = new int[1_000];
        var inside = 0;
        var most = 0;

        await RunAsync(scope => scope.ForEachAsync("each", numbers, maxDegreeOfParallelism: 4, async (worker, number) =>
        {
            var now = Interlocked.Increment(ref inside);
            lock (seen)
                most = Math.Max(most, now);

            Interlocked.Increment(ref seen[number]);
            await worker.YieldAsync();
            Interlocked.Decrement(ref inside);
        }));

        Assert.All(seen, count => Assert.Equal(1, count));
        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task The_workers_are_instances_below_the_name()
    {
        var numbers = CreateNumbers(1);
        string? path = null;

        await RunAsync(scope => scope.ForEachAsync("each", numbers, maxDegreeOfParallelism: 1, (worker, _) =>
        {
            path = worker.Path;
            return default;
        }));

        Assert.Equal("run/each/worker[0]", path);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task The_first_failure_cancels_the_rest_and_is_thrown(string backend)
    {
        DefaultBackend = backend;
        var numbers = CreateNumbers(4);
        var cancelled = 0;

        var failure = await Assert.ThrowsAsync<FormatException>(() => RunAsync(
            scope => scope.ForEachAsync("each", numbers, maxDegreeOfParallelism: 4, async (worker, number) =>
            {
                try
                {
                    await (number == 3 ? throw new FormatException("3") : WaitForEver(worker));
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref cancelled);
                    throw;
                }
            })));

        Assert.Equal("3", failure.Message);
        Assert.InRange(cancelled, 0, 3);
    }

    [Theory, MemberData(nameof(BackendsAndOrders))]
    public async Task The_error_of_the_channel_is_thrown_after_its_items(string backend, ResultOrder order)
    {
        DefaultBackend = backend;
        var numbers = Runtime.CreateChannel<int>("numbers", ChannelCapacity.Unbounded);
        var results = Runtime.CreateChannel<int>("results", ChannelCapacity.Unbounded);
        numbers.TrySend(1);
        numbers.TryComplete(new FormatException("Line 2"));

        await Assert.ThrowsAsync<FormatException>(() => RunAsync(
            scope => scope.MapAsync("map", numbers, results, maxDegreeOfParallelism: 1, (_, number) => new ValueTask<int>(number), order)));
    }

    [Theory, MemberData(nameof(BackendsAndOrders))]
    public async Task It_ends_when_its_token_is_signalled_and_all_bodies_have_ended(string backend, ResultOrder order)
    {
        DefaultBackend = backend;
        var numbers = CreateNumbers(4);
        var results = Runtime.CreateChannel<int>("results", ChannelCapacity.Unbounded);
        using var cancellation = new CancellationTokenSource();
        var inside = 0;
        var begun = 0;
        var run = RunAsync(scope => scope.MapAsync("map", numbers, results, maxDegreeOfParallelism: 4, async (worker, number) =>
        {
            Interlocked.Increment(ref inside);
            Interlocked.Increment(ref begun);
            try
            {
                await WaitForEver(worker);
                return number;
            }
            finally
            {
                Interlocked.Decrement(ref inside);
            }
        }, order, cancellation.Token));
        await Until(() => Volatile.Read(ref begun) == 4);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(0, inside);
        Assert.Equal(0, results.GetSnapshot().Sent);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Results_as_received_have_the_order_of_the_items(string backend)
    {
        DefaultBackend = backend;
        var numbers = CreateNumbers(500);
        var results = Runtime.CreateChannel<int>("results", ChannelCapacity.Unbounded);
        var random = new Random(7);
        var turns = Enumerable.Range(0, 500).Select(_ => random.Next(4)).ToArray();

        await RunAsync(scope => scope.MapAsync("map", numbers, results, maxDegreeOfParallelism: 4, async (worker, number) =>
        {
            for (var turn = 0; turn < turns[number]; turn++)
                await worker.YieldAsync();

            return number;
        }, ResultOrder.AsReceived));

        Assert.Equal(Enumerable.Range(0, 500), await DrainAsync(results));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Results_as_completed_do_not_wait_for_a_slow_one(string backend)
    {
        DefaultBackend = backend;
        var numbers = CreateNumbers(10);
        var results = Runtime.CreateChannel<int>("results", ChannelCapacity.Unbounded);
        var isReleased = Runtime.CreateManualResetEvent("released");
        var run = RunAsync(scope => scope.MapAsync("map", numbers, results, maxDegreeOfParallelism: 2, async (_, number) =>
        {
            if (number == 0)
                await isReleased.WaitAsync();

            return number;
        }));
        await Until(() => results.GetSnapshot().Count == 9);

        isReleased.Set();
        await Soon(run);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 0], await DrainAsync(results));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_crawl_visits_what_is_added_and_ends(string backend)
    {
        DefaultBackend = backend;
        var visits = new int[1_024];

        await RunAsync(scope => scope.CrawlAsync("crawl", [1], maxDegreeOfParallelism: 4, async (worker, node, crawl) =>
        {
            Interlocked.Increment(ref visits[node]);
            await worker.YieldAsync();
            if (node < 512)
            {
                crawl.Add(2 * node);
                crawl.Add((2 * node) + 1);
            }
        }));

        Assert.Equal(0, visits[0]);
        Assert.All(visits.Skip(1), count => Assert.Equal(1, count));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_crawl_without_seeds_ends_at_once(string backend)
    {
        DefaultBackend = backend;

        await RunAsync(scope => scope.CrawlAsync(
            "crawl", Array.Empty<int>(), maxDegreeOfParallelism: 4, (_, _, _) => throw new FormatException("There is nothing.")));
    }

    [Fact]
    public async Task Adding_to_a_crawl_which_has_ended_throws()
    {
        ICrawl<int>? kept = null;
        await RunAsync(scope => scope.CrawlAsync("crawl", [1], maxDegreeOfParallelism: 1, (_, _, crawl) =>
        {
            kept = crawl;
            return default;
        }));

        Assert.Throws<InvalidOperationException>(() => kept!.Add(2));
    }

    private Task RunAsync(Func<IActivityScope, ValueTask> body) => Soon(Runtime.RunAsync("run", body));

    private IChannel<int> CreateNumbers(int count)
    {
        var numbers = Runtime.CreateChannel<int>("numbers", ChannelCapacity.Unbounded);
        for (var number = 0; number < count; number++)
            numbers.TrySend(number);

        numbers.TryComplete();
        return numbers;
    }

    private static async Task<List<int>> DrainAsync(IChannel<int> results)
    {
        results.TryComplete();
        var drained = new List<int>();
        await foreach (var result in results.ReceiveAllAsync())
            drained.Add(result);

        return drained;
    }
}
