using System.Collections.Concurrent;
using System.Text;

namespace Concurrency.Tests.Documentation.Snippets.Objects;

public sealed class ActivityTests : RuntimeTest
{
    [Fact]
    public async Task Each_activity_has_a_value_of_its_own()
    {
        var concurrency = Runtime;
        var lines = concurrency.CreateChannel<string>("lines", ChannelCapacity.Unbounded);
        var scratch = concurrency.CreateActivityLocal("scratch", () => new StringBuilder());
        var format = concurrency.Start("format", async scope =>
        {
            for (var number = 1; number <= 3; number++)
            {
                scratch.Value.Clear().Append(scope.Index).Append('.').Append(number);
                await lines.SendAsync(scratch.Value.ToString());
            }
        }, instances: 2);

        await format.JoinAsync();
        lines.TryComplete();
        var formatted = new List<string>();
        await foreach (var line in lines.ReceiveAllAsync())
            formatted.Add(line);

        Assert.Equal(["0.1", "0.2", "0.3", "1.1", "1.2", "1.3"], formatted.Order(StringComparer.Ordinal));
        Assert.Throws<InvalidOperationException>(() => scratch.Value);
    }

    [Fact]
    public async Task A_ticker_is_a_channel_of_ticks()
    {
        var sampled = new ConcurrentQueue<Tick>();
        var sample = Runtime.Start("sample", SampleAllAsync);
        await Until(() => sampled.Count >= 3);
        sample.Cancel();

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await sample.JoinAsync());
        Assert.Equal(sampled.OrderBy(tick => tick.Number).DistinctBy(tick => tick.Number), sampled);
        Assert.All(sampled, tick => Assert.Equal(TimeSpan.FromMilliseconds(5) * tick.Number, tick.Due));

        async ValueTask SampleAllAsync(IActivityScope scope)
        {
            using var ticks = scope.CreateTicker("ticks", TimeSpan.FromMilliseconds(5));
            await foreach (var tick in ticks.ReceiveAllAsync())
                await SampleAsync(tick);
        }

        ValueTask SampleAsync(Tick tick)
        {
            sampled.Enqueue(tick);
            return default;
        }
    }

    [Fact]
    public async Task Each_item_of_a_channel_is_dealt_with_by_one_of_several_activities()
    {
        var sizes = Runtime.CreateChannel<long>("sizes", ChannelCapacity.Unbounded);
        var addresses = Runtime.CreateChannel<string>("addresses", capacity: 16);
        var feed = Runtime.Start("feed", async _ =>
        {
            for (var length = 1; length <= 3; length++)
                await addresses.SendAsync(new('a', length));
        });
        addresses.CompleteAfter(feed);

        await Runtime.RunAsync("fetch", async scope =>
        {
            await scope.ForEachAsync("page", addresses, maxDegreeOfParallelism: 4, async (worker, address) =>
            {
                var page = await FetchAsync(address);
                await sizes.SendAsync(page.Length);
            });
        });

        Assert.Equal(3, sizes.GetSnapshot().Count);

        static ValueTask<string> FetchAsync(string address) => new(address);
    }

    [Fact]
    public async Task Results_come_in_the_order_of_their_items()
    {
        var lengths = Runtime.CreateChannel<int>("lengths", ChannelCapacity.Unbounded);
        var words = Runtime.CreateChannel<string>("words", ChannelCapacity.Unbounded);
        for (var length = 1; length <= 3; length++)
            words.TrySend(new('a', length));

        words.TryComplete();

        await Runtime.RunAsync("measure", async scope =>
        {
            await scope.MapAsync(
                "word", words, lengths, maxDegreeOfParallelism: 4, MeasureAsync, ResultOrder.AsReceived);
            lengths.TryComplete();
        });

        var measured = new List<int>();
        await foreach (var length in lengths.ReceiveAllAsync())
            measured.Add(length);

        Assert.Equal([1, 2, 3], measured);

        static async ValueTask<int> MeasureAsync(IActivityScope worker, string word)
        {
            await worker.YieldAsync();
            return word.Length;
        }
    }

    [Fact]
    public async Task A_crawl_ends_when_nothing_is_left()
    {
        var visited = 0;
        await Runtime.RunAsync("crawl", async scope =>
        {
            await scope.CrawlAsync("node", [1], maxDegreeOfParallelism: 4, async (worker, node, crawl) =>
            {
                await VisitAsync(node);
                foreach (var child in ChildrenOf(node))
                    crawl.Add(child);
            });
        });

        Assert.Equal(15, visited);

        ValueTask VisitAsync(int node)
        {
            Interlocked.Increment(ref visited);
            return default;
        }

        static IEnumerable<int> ChildrenOf(int node) => node < 8 ? [2 * node, (2 * node) + 1] : [];
    }

    [Fact]
    public async Task A_wait_which_nobody_awaited_ends_with_its_activity()
    {
        var jobs = Runtime.CreateChannel<int>("jobs", capacity: 1);
        var forgetful = Runtime.Start("forgetful", scope =>
        {
            _ = jobs.ReceiveAsync();
            return default(ValueTask);
        });

        await forgetful.JoinAsync();
        await jobs.SendAsync(1);

        Assert.True(jobs.TryReceive(out _));
    }
}
