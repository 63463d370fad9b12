namespace Concurrency.Tests.Conformance.Probe;

/// <summary>For-each, map and crawl over more workers than the pool has.</summary>
internal static class Loops
{
    public static async Task RunAsync(ConcurrencyRuntime concurrency)
    {
        const int Items = 5_000;
        var visited = 0;
        await concurrency.RunAsync("root", async scope =>
        {
            var items = scope.CreateChannel<int>("items", capacity: 2);
            var results = scope.CreateChannel<int>("results", capacity: 2);
            var source = scope.Start("source", async _ =>
            {
                for (var item = 0; item < Items; item++)
                    await items.SendAsync(item);
            });
            items.CompleteAfter(source);
            var map = scope.Start("map", inner => inner.MapAsync(
                "work", items, results, 4, (_, item) => new ValueTask<int>(item), ResultOrder.AsReceived));
            results.CompleteAfter(map);
            var next = 0;
            await scope.ForEachAsync("check", results, 1, (_, item) =>
                item == next++ ? default : throw new InvalidOperationException($"{item} came instead of {next - 1}."));
            await scope.CrawlAsync("crawl", [1], 4, async (worker, item, frontier) =>
            {
                await worker.YieldAsync();
                Interlocked.Increment(ref visited);
                if (item * 2 < Items)
                    frontier.Add(item * 2);

                if ((item * 2) + 1 < Items)
                    frontier.Add((item * 2) + 1);
            });
            if ((next, visited) != (Items, Items - 1))
                throw new InvalidOperationException($"{next} results and {visited} visits.");
        });
    }
}
