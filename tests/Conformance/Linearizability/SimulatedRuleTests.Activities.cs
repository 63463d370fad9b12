namespace Concurrency.Tests.Conformance.Linearizability;

public sealed partial class SimulatedRuleTests
{
    [Fact]
    public void C3_a_wait_nobody_awaited_ends_with_its_activity_and_takes_nothing() => Exhaust(async scope =>
    {
        var items = scope.CreateChannel<int>("items", capacity: 1);
        await scope.Start("forgetful", own =>
        {
            _ = items.ReceiveAsync().AsTask();
            return own.YieldAsync();
        }).JoinAsync();

        Assert.True(items.TrySend(1));

        Assert.Equal(1, items.GetSnapshot().Count);
    });

    [Fact]
    public void A_crawl_ends_when_nothing_is_left_and_no_body_runs() => Exhaust(async scope =>
    {
        var visited = 0;
        await scope.CrawlAsync("crawl", [0], maxDegreeOfParallelism: 2, async (worker, depth, crawl) =>
        {
            await worker.YieldAsync();
            if (depth < 2)
                crawl.Add(depth + 1);

            visited++;
        });

        Assert.Equal(3, visited);
    });

    [Fact]
    public void TI3_ticks_that_nobody_took_do_not_pile_up_and_are_counted() => Exhaust(async scope =>
    {
        using var ticker = scope.CreateTicker("ticker", TimeSpan.FromSeconds(1));
        await scope.DelayAsync(TimeSpan.FromSeconds(3.5));

        Assert.Equal(new(Number: 3, TimeSpan.FromSeconds(3), Missed: 2), await ticker.ReceiveAsync());
        Assert.Equal(new(Number: 4, TimeSpan.FromSeconds(4), Missed: 0), await ticker.ReceiveAsync());
    });
}
