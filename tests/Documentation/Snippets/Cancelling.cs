namespace Concurrency.Tests.Documentation.Snippets;

public sealed class Cancelling : RuntimeTest
{
    public static async ValueTask ImportAsync(
        IActivityScope scope, IChannelReader<Order> orders, IChannelWriter<int> imported)
    {
        var count = 0;
        try
        {
            await foreach (var order in orders.ReceiveAllAsync())
                count++;
        }
        finally
        {
            // The activity may be cancelled by now. Outside of a shield this send would throw at once.
            await scope.ShieldAsync(TimeSpan.FromSeconds(5), token => imported.SendAsync(count, token));
        }
    }

    [Fact]
    public async Task A_shield_lets_a_cancelled_activity_clean_up()
    {
        var orders = Runtime.CreateChannel<Order>("orders", capacity: 16);
        var imported = Runtime.CreateChannel<int>("imported", capacity: 1);
        var import = Runtime.Start("import", scope => ImportAsync(scope, orders, imported));
        await orders.SendAsync(new("tea", 3, 2m));
        await orders.SendAsync(new("milk", 1, 1.5m));
        await Until(() => orders.GetSnapshot().Received == 2);

        import.Cancel();

        Assert.Equal(2, await imported.ReceiveAsync());
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await import.JoinAsync());
        Assert.Equal(ActivityState.Cancelled, import.State);
    }

    [Fact]
    public async Task The_token_of_a_run_cancels_the_activity()
    {
        using var stop = new CancellationTokenSource();
        var endless = new Pricing(Runtime).TotalAsync(Endless(), stop.Token);

        await stop.CancelAsync();

        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(async () => await endless);
        Assert.Equal(stop.Token, cancelled.CancellationToken);

        static IEnumerable<Order> Endless()
        {
            while (true)
                yield return new("tea", 1, 1m);
        }
    }

    [Fact]
    public async Task A_deadline_covers_a_part_of_a_body()
    {
        var answers = Runtime.CreateChannel<string>("answers", capacity: 1);
        var ask = Runtime.Start("ask", scope => AnswerAsync(scope, answers));

        Assert.Equal("no answer", await ask.JoinAsync());

        static async ValueTask<string> AnswerAsync(IActivityScope scope, IChannelReader<string> answers)
        {
            var answer = "no answer";
            try
            {
                await scope.DeadlineAsync(TimeSpan.FromMilliseconds(50), async token =>
                {
                    await scope.DelayAsync(TimeSpan.FromMilliseconds(1), token);
                    answer = await answers.ReceiveAsync(token);
                });
            }
            catch (TimeoutException)
            {
                // Nothing was taken: an answer which comes later is still in the channel.
            }

            return answer;
        }
    }

    [Fact]
    public async Task A_time_out_on_one_verb()
    {
        var orders = Runtime.CreateChannel<Order>("orders", capacity: 16);

        await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            var order = await orders.ReceiveAsync(TimeSpan.FromMilliseconds(20));
        });
    }

    [Fact]
    public async Task A_waiting_verb_of_a_cancelled_activity_throws_though_it_could_succeed()
    {
        var orders = Runtime.CreateChannel<Order>("orders", capacity: 16);
        orders.TrySend(new("tea", 3, 2m));
        var hasTried = false;
        var late = Runtime.Start("late", async scope =>
        {
            scope.Cancel();
            await Assert.ThrowsAsync<OperationCanceledException>(async () => await orders.ReceiveAsync());
            hasTried = orders.TryReceive(out _);
            await orders.ReceiveAsync();
        });

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await late.JoinAsync());
        Assert.True(hasTried);
        Assert.Equal(ActivityState.Cancelled, late.State);
    }
}
