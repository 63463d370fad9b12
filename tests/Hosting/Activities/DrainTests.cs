using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>A stop cancels those who bring work in; its end goes down the stream, and those who drain finish what there is.</summary>
public sealed class DrainTests
{
    private const int Items = 10_000;

    public static TheoryData<string, string, string> Placements => new()
    {
        { "Task", "Task", "Task" },
        { "Thread", "Thread", "Thread" },
        { "Thread", "Task", "Thread" },
        { "Task", "Thread", "Task" },
    };

    [Theory, MemberData(nameof(Placements))]
    public async Task Three_stages_drain_to_the_last_item(string source, string stage, string sink)
    {
        var isFull = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var received = new List<int>();
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("raw", capacity: Items)
            .AddChannel<int>("priced", capacity: 16)
            .AddActivity(
                "import",
                async (scope, services) =>
                {
                    var raw = services.GetRequiredKeyedService<IChannelWriter<int>>("raw");
                    for (var item = 0; item < Items; item++)
                        await raw.SendAsync(item);

                    isFull.SetResult();
                    await scope.DelayAsync(Timeout.InfiniteTimeSpan);
                },
                a => a.Writes("raw").Completes("raw"))
            .AddActivity<Pricer>("price", a =>
            {
                a.Instances = 3;
                a.OnStop = StopMode.Drain;
                a.Completes("priced");
            })
            .AddActivity(
                "store",
                async (_, services) =>
                {
                    // Nothing is taken before the stop, so that all of it is to be drained.
                    await services.GetRequiredService<StopSignal>().Task;
                    await foreach (var item in services.GetRequiredKeyedService<IChannelReader<int>>("priced").ReceiveAllAsync())
                        received.Add(item);
                },
                a =>
                {
                    a.OnStop = StopMode.Drain;
                    a.Reads("priced");
                }))
            .Set(("Activities:import", source), ("Activities:price", stage), ("Activities:store", sink))
            .Services(services => services.AddSingleton<StopSignal>());

        await app.StartAsync();
        await isFull.Task.WaitAsync(HostedScenario.Patience);
        var stop = app.StopAsync();
        app.App.Services.GetRequiredService<StopSignal>().Set();
        await stop;

        Assert.Equal(Enumerable.Range(0, Items), received.Order());
        Assert.Empty(app.Complaints);
    }

    [Theory, InlineData("Task"), InlineData("Thread")]
    public async Task Those_who_do_not_drain_end_first_and_the_others_down_the_stream(string backend)
    {
        var begun = new CountdownEvent(4);
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("a", capacity: 1)
            .AddChannel<int>("b", capacity: 1)

            // Registered against the stream, which is what counts.
            .AddActivity("third", (scope, services) => Read("b", scope, services), a => Drain(a).Reads("b"))
            .AddActivity("second", (scope, services) => Read("a", scope, services), a => Drain(a).Reads("a").Writes("b").Completes("b"))
            .AddActivity("first", (scope, services) => Wait(scope, services), a => a.Writes("a").Completes("a"))
            .AddActivity("other", (scope, services) => Wait(scope, services))).Set(("DefaultBackend", backend));

        await app.StartAsync();
        Assert.True(begun.Wait(HostedScenario.Patience));
        await app.StopAsync();

        Assert.Equal(["first cancelled", "second drained", "third drained"], app.Ledger.Lines.Where(line => !line.StartsWith("other", StringComparison.Ordinal)));
        Assert.Contains("other cancelled", app.Ledger.Lines);
        Assert.Empty(app.Complaints);

        async ValueTask Wait(IActivityScope scope, IServiceProvider services)
        {
            begun.Signal();
            try
            {
                await scope.DelayAsync(Timeout.InfiniteTimeSpan);
            }
            finally
            {
                services.GetRequiredService<Ledger>().Add(scope.Path + (scope.CancellationToken.IsCancellationRequested ? " cancelled" : " ended"));
            }
        }

        async ValueTask Read(string channel, IActivityScope scope, IServiceProvider services)
        {
            begun.Signal();
            await foreach (var _ in services.GetRequiredKeyedService<IChannelReader<int>>(channel).ReceiveAllAsync())
                Assert.Fail("Nothing was sent.");

            services.GetRequiredService<Ledger>().Add(scope.Path + (scope.CancellationToken.IsCancellationRequested ? " cancelled" : " drained"));
        }
    }

    [Fact]
    public async Task What_a_draining_activity_sends_during_the_stop_is_received()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("late", ChannelCapacity.Rendezvous)
            .AddActivity(
                "flush",
                async (_, services) =>
                {
                    begun.SetResult();
                    await services.GetRequiredService<StopSignal>().Task;
                    for (var item = 0; item < 3; item++)
                        await services.GetRequiredKeyedService<IChannelWriter<int>>("late").SendAsync(item);
                },
                a => Drain(a).Writes("late").Completes("late"))
            .AddActivity(
                "store",
                async (_, services) =>
                {
                    await foreach (var item in services.GetRequiredKeyedService<IChannelReader<int>>("late").ReceiveAllAsync())
                        services.GetRequiredService<Ledger>().Add($"{item}");
                },
                a => Drain(a).Reads("late"))).Services(services => services.AddSingleton<StopSignal>());

        await app.StartAsync();
        await begun.Task.WaitAsync(HostedScenario.Patience);
        var stop = app.StopAsync();
        Assert.False(stop.IsCompleted);
        app.App.Services.GetRequiredService<StopSignal>().Set();
        await stop;

        Assert.Equal(["0", "1", "2"], app.Ledger.Lines);
    }

    [Fact]
    public async Task A_channel_that_completes_on_stop_needs_nobody_to_complete_it()
    {
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("requests", capacity: 4, channel => (channel.CompletesOnStop, channel.HasOtherWriters) = (true, true))
            .AddActivity("serve", Serve, a => Drain(a).Reads("requests")));

        await app.StartAsync();
        var requests = app.Channel<int>("requests");
        await requests.SendAsync(1);
        await requests.SendAsync(2);
        await app.StopAsync();

        Assert.Equal(["1", "2"], app.Ledger.Lines);
        Assert.False(requests.TrySend(3));
        await requests.Completion;
        Assert.Empty(app.Complaints);

        static async ValueTask Serve(IActivityScope scope, IServiceProvider services)
        {
            await foreach (var request in services.GetRequiredKeyedService<IChannelReader<int>>("requests").ReceiveAllAsync())
                services.GetRequiredService<Ledger>().Add($"{request}");
        }
    }

    private static HostedActivityOptions Drain(HostedActivityOptions options)
    {
        options.OnStop = StopMode.Drain;
        return options;
    }

    private sealed class Pricer(
        [FromKeyedServices("raw")] IChannelReader<int> raw, [FromKeyedServices("priced")] IChannelWriter<int> priced) : IHostedActivity
    {
        public async ValueTask RunAsync(IActivityScope scope)
        {
            await foreach (var item in raw.ReceiveAllAsync())
                await priced.SendAsync(item);
        }
    }

    private sealed class StopSignal
    {
        private readonly TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _source.Task;

        public void Set() => _source.SetResult();
    }
}
