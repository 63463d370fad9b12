namespace Concurrency.Tests.Documentation.Snippets;

public sealed class Supervising : RuntimeTest
{
    [Fact]
    public async Task A_run_with_a_time_out()
    {
        var concurrency = (IConcurrency)Runtime;
        var answers = concurrency.CreateChannel<string>("answers", capacity: 1);

        var error = await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            var answer = await concurrency.RunAsync("ask", async _ => await answers.ReceiveAsync(), TimeSpan.FromMilliseconds(50));
        });

        Assert.StartsWith(
            "Activity 'ask' did not complete within its deadline of 00:00:00.0500000. ",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_of_a_child()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Runtime.RunAsync("import", async scope =>
        {
            var options = new ActivityOptions { Deadline = TimeSpan.FromMilliseconds(50), OnFailure = FailureResponse.Isolate };
            var prices = scope.Start("prices", LoadPricesAsync, options);
            await prices.JoinAsync();
        }).AsTask());
    }

    [Fact]
    public async Task A_feed_is_restarted()
    {
        await Runtime.RunAsync("import", async scope =>
        {
            var orders = scope.CreateChannel<Order>("orders", capacity: 16);
            var feed = scope.Start("feed", feed => ReadAsync(feed, orders), new ActivityOptions
            {
                OnFailure = FailureResponse.Restart,
                Restart = new RestartPolicy { MaxRestarts = 10, InitialDelay = TimeSpan.FromMilliseconds(1) },
            });
            orders.CompleteAfter(feed);

            var count = 0;
            await foreach (var order in orders.ReceiveAllAsync())
                count++;

            Assert.Equal(3, count);
        });
    }

    private static async ValueTask ReadAsync(IActivityScope scope, IChannelWriter<Order> orders)
    {
        await orders.SendAsync(new("tea", scope.Attempt, 2m));
        if (scope.Attempt < 3)
            throw new IOException("The connection was closed.");
    }

    private static async ValueTask LoadPricesAsync(IActivityScope scope) => await scope.DelayAsync(Timeout.InfiniteTimeSpan);
}
