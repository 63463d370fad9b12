namespace Concurrency.Tests.Conformance.Activities;

/// <summary>For-each, map and crawl: so many at once, in order on request, and the first failure ends all.</summary>
public sealed class ForEachTests : ActivityTest
{
    [Theory, MemberData(nameof(Backends))]
    public async Task So_many_bodies_run_at_once_and_never_more(string backend)
    {
        const int Degree = 3;
        var items = Filled(60);
        var (running, most, sum) = (0, 0, 0);
        await Soon(Runtime.RunAsync("root", scope => scope.ForEachAsync("work", items, Degree, async (worker, item) =>
        {
            Raise(ref most, Interlocked.Increment(ref running));

            // The first ones wait for each other, so the degree is reached.
            while (Volatile.Read(ref most) < Degree)
                await worker.YieldAsync();

            await worker.YieldAsync();
            Interlocked.Add(ref sum, item);
            Interlocked.Decrement(ref running);
        }), On(backend)));

        Assert.Equal((0, Degree, 60 * 59 / 2), (running, most, sum));
    }

    [Theory]
    [InlineData(ResultOrder.AsCompleted)]
    [InlineData(ResultOrder.AsReceived)]
    public async Task Maps_run_so_many_at_once_and_send_each_result_once(ResultOrder order)
    {
        const int Degree = 3;
        var (items, results) = (Filled(60), Runtime.CreateChannel<int>("results", ChannelCapacity.Unbounded));
        var (running, most) = (0, 0);
        await Soon(Runtime.RunAsync("root", scope => scope.MapAsync("work", items, results, Degree, async (worker, item) =>
        {
            Raise(ref most, Interlocked.Increment(ref running));
            while (Volatile.Read(ref most) < Degree)
                await worker.YieldAsync();

            // The later ones are done sooner.
            for (var turn = item % Degree; turn < Degree; turn++)
                await worker.YieldAsync();

            Interlocked.Decrement(ref running);
            return item * item;
        }, order)));

        Assert.Equal((0, Degree), (running, most));
        Assert.False(results.GetSnapshot().IsCompleted);
        var got = new List<int>();
        while (results.TryReceive(out var result))
            got.Add(result);

        var expected = Enumerable.Range(0, 60).Select(item => item * item);
        Assert.Equal(expected, order == ResultOrder.AsReceived ? got : got.Order());
    }

    [Fact]
    public async Task A_slow_item_holds_back_the_ordered_results_behind_it_and_then_the_intake()
    {
        var (items, results) = (Filled(100), Runtime.CreateChannel<int>("results", ChannelCapacity.Unbounded));
        var slow = Runtime.CreatePromise<int>("slow");
        var begun = 0;
        var map = Runtime.RunAsync("root", scope => scope.MapAsync("work", items, results, 4, async (_, item) =>
        {
            Interlocked.Increment(ref begun);
            return item == 0 ? await slow.WaitAsync() : item;
        }, ResultOrder.AsReceived)).AsTask();
        await Until(() => slow.GetSnapshot().Waiting == 1 && Volatile.Read(ref begun) >= 4);
        Assert.False(results.TryReceive(out _));

        slow.TrySetResult(-1);

        await Soon(map);
        Assert.Equal(-1, results.TryReceive(out var first) ? first : 0);
        Assert.Equal((100, 99), (begun, results.GetSnapshot().Count));
    }

    [Theory]
    [InlineData("each")]
    [InlineData("map")]
    [InlineData("ordered")]
    [InlineData("crawl")]
    public async Task The_first_failure_cancels_the_rest_and_is_thrown_as_it_is(string form)
    {
        var error = new InvalidDataException("broken");
        var (waiting, cancelled) = (0, 0);
        var items = Filled(50);
        var root = Runtime.Start("root", scope => RunAsync(form, scope, items, BodyAsync, CancellationToken.None));

        Assert.Same(error, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(root.JoinAsync())));
        Assert.Equal((2, 2), (waiting, cancelled));
        Assert.Equal(ActivityState.Failed, root.State);

        async ValueTask BodyAsync(IActivityScope worker, int item)
        {
            if (item < 2)
            {
                Interlocked.Increment(ref waiting);
                try
                {
                    await WaitForEver(worker);
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref cancelled);
                    throw;
                }
            }

            while (Volatile.Read(ref waiting) < 2)
                await worker.YieldAsync();

            throw error;
        }
    }

    [Theory]
    [InlineData("each")]
    [InlineData("map")]
    [InlineData("ordered")]
    [InlineData("crawl")]
    public async Task Its_token_cancels_it_and_it_returns_when_all_bodies_have_ended(string form)
    {
        var (begun, ended) = (0, 0);
        var items = Filled(50);
        using var cancellation = new CancellationTokenSource();
        var root = Runtime.Start("root", async scope =>
        {
            var cancelled = await Record.ExceptionAsync(
                async () => await RunAsync(form, scope, items, BodyAsync, cancellation.Token));
            Assert.IsAssignableFrom<OperationCanceledException>(cancelled);
            Assert.Equal(3, ended);
        });
        await Until(() => Volatile.Read(ref begun) == 3);

        await cancellation.CancelAsync();

        await Soon(root.JoinAsync());

        async ValueTask BodyAsync(IActivityScope worker, int item)
        {
            Interlocked.Increment(ref begun);
            try
            {
                await WaitForEver(worker);
            }
            finally
            {
                await Shield(worker, Timeout.InfiniteTimeSpan, worker.YieldAsync);
                Interlocked.Increment(ref ended);
            }
        }
    }

    [Theory]
    [InlineData("each")]
    [InlineData("map")]
    [InlineData("ordered")]
    public async Task The_error_of_the_source_comes_after_its_items(string form)
    {
        var error = new InvalidDataException("broken");
        var items = Runtime.CreateChannel<int>("items", ChannelCapacity.Unbounded);
        for (var item = 0; item < 10; item++)
            items.TrySend(item);

        items.TryComplete(error);
        var sum = 0;
        var root = Runtime.Start("root", scope => RunAsync(form, scope, items, (_, item) =>
        {
            Interlocked.Add(ref sum, item);
            return default;
        }, CancellationToken.None));

        var failure = await Record.ExceptionAsync(() => Soon(root.JoinAsync()));

        Assert.Same(error, failure is ChannelCompletedException ? failure.InnerException : failure);
        Assert.Equal(45, sum);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_crawl_ends_when_nothing_is_left_and_never_earlier(string backend)
    {
        for (var round = 0; round < 20; round++)
        {
            var visited = new int[1 << 10];
            await Soon(Runtime.RunAsync("root", scope => scope.CrawlAsync("crawl", [1], 3, async (worker, node, frontier) =>
            {
                // Late additions: the other workers have found an empty frontier meanwhile.
                await worker.YieldAsync();
                Interlocked.Increment(ref visited[node]);
                for (var child = node * 2; child <= (node * 2) + 1 && child < visited.Length; child++)
                    frontier.Add(child);
            }), On(backend)));

            Assert.All(visited[1..], count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public async Task An_empty_crawl_ends_at_once_and_what_outlives_a_crawl_is_refused()
    {
        ICrawl<int>? kept = null;
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            await scope.CrawlAsync("empty", Enumerable.Empty<int>(), 2, (_, _, _) => throw new InvalidDataException());
            await scope.CrawlAsync("one", [1], 2, (_, _, frontier) =>
            {
                kept = frontier;
                return default;
            });
        }));

        Assert.Throws<InvalidOperationException>(() => kept!.Add(2));
    }

    [Fact]
    public async Task Wrong_arguments_are_refused() =>
        await Soon(Runtime.RunAsync("root", scope =>
        {
            var items = Filled(0);
            Assert.Throws<ArgumentOutOfRangeException>(
                "maxDegreeOfParallelism", () => { _ = scope.ForEachAsync("work", items, 0, (_, _) => default); });
            Assert.Throws<ArgumentOutOfRangeException>(
                "maxDegreeOfParallelism", () => { _ = scope.CrawlAsync("work", [1], 0, (_, _, _) => default); });
            Assert.Throws<ArgumentOutOfRangeException>(
                "order", () => { _ = scope.MapAsync("work", items, items, 1, (_, item) => new ValueTask<int>(item), (ResultOrder)2); });
            Assert.Throws<ArgumentNullException>("source", () => { _ = scope.ForEachAsync("work", (IChannelReader<int>)null!, 1, (_, _) => default); });
            Assert.Throws<ArgumentNullException>("body", () => { _ = scope.ForEachAsync("work", items, 1, null!); });
            return ValueTask.CompletedTask;
        }));

    private static async ValueTask RunAsync(
        string form, IActivityScope scope, IChannelReader<int> items, Func<IActivityScope, int, ValueTask> body, CancellationToken token)
    {
        const int Degree = 3;
        var results = scope.CreateChannel<int>("results", ChannelCapacity.Unbounded);
        switch (form)
        {
            case "each":
                await scope.ForEachAsync("work", items, Degree, body, token);
                break;
            case "crawl":
                await scope.CrawlAsync("work", Enumerable.Range(0, 50), Degree, (worker, item, _) => body(worker, item), token);
                break;
            default:
                await scope.MapAsync("work", items, results, Degree, async (worker, item) =>
                {
                    await body(worker, item);
                    return item;
                }, form == "ordered" ? ResultOrder.AsReceived : ResultOrder.AsCompleted, token);
                break;
        }
    }

    private IChannel<int> Filled(int count)
    {
        var items = Runtime.CreateChannel<int>("items", ChannelCapacity.Unbounded);
        for (var item = 0; item < count; item++)
            items.TrySend(item);

        items.TryComplete();
        return items;
    }

    private static void Raise(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
                return;

            seen = before;
        }
    }
}
