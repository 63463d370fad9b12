namespace Concurrency.Tests.Documentation.Snippets.Objects;

public sealed class SignalTests : RuntimeTest
{
    private static readonly string[] s_tables = ["prices", "rates"];

    [Fact]
    public async Task A_manual_reset_event_opens_for_all()
    {
        var concurrency = Runtime;
        var served = 0;
        var ready = concurrency.CreateManualResetEvent("ready");
        var serve = concurrency.Start("serve", async _ =>
        {
            await ready.WaitAsync();
            Interlocked.Increment(ref served);
        }, instances: 4);

        ready.Set();
        await serve.JoinAsync();

        Assert.Equal(4, served);
        Assert.True(ready.TryWait());
    }

    [Fact]
    public async Task An_auto_reset_event_wakes_one_who_looks_for_all_there_is()
    {
        var concurrency = Runtime;
        var saved = new List<string>();
        var changed = concurrency.CreateAutoResetEvent("changed");
        var document = "";
        var save = concurrency.Start("save", async scope =>
        {
            while (true)
            {
                await changed.WaitAsync();
                await SaveAsync(document);
            }
        });

        document = "a";
        changed.Set();
        await Until(() => saved is ["a"]);
        document = "ab";
        changed.Set();
        await Until(() => saved is ["a", "ab"]);
        save.Cancel();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await save.JoinAsync());

        ValueTask SaveAsync(string text)
        {
            saved.Add(text);
            return default;
        }
    }

    [Fact]
    public async Task A_countdown_waits_for_a_number_of_things()
    {
        var concurrency = Runtime;
        var requests = concurrency.CreateChannel<string>("requests", capacity: 4);
        var loaded = concurrency.CreateCountdownEvent("loaded", count: 2);
        foreach (var table in s_tables)
        {
            concurrency.Start(table, async scope =>
            {
                await LoadAsync(table);
                loaded.Signal();
                await ServeAsync(scope, requests);
            });
        }

        await loaded.WaitAsync();
        await requests.SendAsync("2 + 2");

        Assert.True(loaded.TryWait());
        Assert.Throws<InvalidOperationException>(() => loaded.Signal());

        static ValueTask LoadAsync(string table) => default;

        static async ValueTask ServeAsync(IActivityScope scope, IChannelReader<string> requests)
        {
            await foreach (var request in requests.ReceiveAllAsync())
                await scope.YieldAsync();
        }
    }

    [Fact]
    public async Task A_barrier_separates_phases()
    {
        const int Rounds = 10;
        var concurrency = Runtime;
        var heat = await concurrency.RunAsync("heat", async scope =>
        {
            double[] now = [100, 0, 0, 0];
            var next = new double[4];
            var phases = scope.CreateBarrier("phases", participants: 4, _ => (now, next) = (next, now));
            for (var index = 0; index < 4; index++)
            {
                var cell = index;
                scope.Start("cell", async _ =>
                {
                    for (var round = 0; round < Rounds; round++)
                    {
                        next[cell] = (now[(cell + 3) % 4] + now[cell] + now[(cell + 1) % 4]) / 3;
                        await phases.SignalAndWaitAsync();
                    }
                });
            }

            while (phases.GetSnapshot().Phase < Rounds)
                await scope.YieldAsync();

            return now;
        });

        Assert.Equal(100, heat.Sum(), precision: 6);
        Assert.All(heat, cell => Assert.Equal(25, cell, tolerance: 0.01));
    }
}
