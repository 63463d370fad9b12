using Concurrency.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>Whenever a host is stopped, what was accepted is processed once, or reported as left.</summary>
public sealed class RandomStopTests
{
    private const int Stops = 200;

    [Theory, InlineData(StopMode.Drain), InlineData(StopMode.Cancel)]
    public async Task Nothing_accepted_is_lost_or_processed_twice(StopMode consumers)
    {
        for (var seed = 0; seed < Stops; seed++)
            await StopOnceAsync(seed, consumers);
    }

    private static async Task StopOnceAsync(int seed, StopMode consumers)
    {
        var random = new Random(seed);
        var plan = new Plan(
            Sources: random.Next(1, 4),
            SourceBackend: Pick("Task", "Thread"),
            SinkBackend: Pick("Task", "Thread"),
            Capacity: random.Next(3) switch
            {
                0 => ChannelCapacity.Rendezvous,
                1 => 1,
                _ => random.Next(2, 64),
            },
            Processed: random.Next(0, 400),
            Blocks: random.Next(3) == 0);
        var load = new Load(plan.Processed);
        var log = new EventLog();
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(
            [
                new("Concurrency:Activities:produce", plan.Blocks ? "Thread" : plan.SourceBackend),
                new("Concurrency:Activities:consume", plan.Blocks ? "Thread" : plan.SinkBackend),
            ]);
        builder.Logging.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log);
        builder.Services.AddSingleton(load);
        builder.Services.AddConcurrency(c =>
        {
            c.AddChannel<(int Source, int Item)>("items", plan.Capacity);
            if (plan.Blocks)
                c.AddBlockingActivity<BlockingSource>("produce", Produce).AddBlockingActivity<BlockingSink>("consume", Consume);
            else
                c.AddActivity<Source>("produce", Produce).AddActivity<Sink>("consume", Consume);
        });
        using var host = builder.Build();

        await host.StartAsync();
        await load.Moment.WaitAsync(HostedScenario.Patience);
        await host.StopAsync().WaitAsync(HostedScenario.Patience);

        // Those which are left are the latest of their senders.
        var accepted = load.Accepted.SelectMany(pair => Enumerable.Range(0, pair.Value).Select(item => (pair.Key, item))).ToHashSet();
        Assert.Equal(load.Received.Count, load.Received.Distinct().Count());
        Assert.Subset(accepted, load.Received.ToHashSet());
        var left = accepted.Count - load.Received.Count;
        var reports = log.Complaints.Select(entry => $"{entry}").ToList();
        Assert.True(
            reports.SequenceEqual(
                left == 0 ? [] : [$"Warning 327 Channel items still held {left} items when the host stopped, and 0 senders waited."]),
            $"Seed {seed}, {plan}: {left} left, but {string.Join('\n', reports)}");
        Assert.False(left > 0 && consumers == StopMode.Drain, $"Seed {seed}, {plan}: {left} left.");

        void Produce(HostedActivityOptions options)
        {
            options.Instances = plan.Sources;
            options.Completes("items");
        }

        void Consume(HostedActivityOptions options)
        {
            options.Instances = 4;
            options.OnStop = consumers;
        }

        string Pick(string one, string other) => random.Next(2) == 0 ? one : other;
    }

    private sealed record Plan(int Sources, string SourceBackend, string SinkBackend, int Capacity, int Processed, bool Blocks);

    /// <summary>What was sent, what was received, and the moment to stop.</summary>
    private sealed class Load(int moment)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<int, int> _accepted = [];
        private readonly List<(int, int)> _received = [];
        private readonly TaskCompletionSource _moment = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Moment => _moment.Task;

        public IReadOnlyDictionary<int, int> Accepted => _accepted;

        public List<(int, int)> Received => _received;

        public void OnSent(int source)
        {
            lock (_gate)
                _accepted[source] = _accepted.GetValueOrDefault(source) + 1;
        }

        public void OnReceived((int, int) item)
        {
            lock (_gate)
            {
                _received.Add(item);
                if (_received.Count > moment)
                    _moment.TrySetResult();
            }
        }
    }

    // Sends until it is cancelled. What it counts are the sends that returned.
    private sealed class Source([FromKeyedServices("items")] IChannelWriter<(int, int)> items, Load load) : IHostedActivity
    {
        public async ValueTask RunAsync(IActivityScope scope)
        {
            for (var item = 0; ; item++)
            {
                await items.SendAsync((scope.Index, item));
                load.OnSent(scope.Index);
            }
        }
    }

    private sealed class Sink([FromKeyedServices("items")] IChannelReader<(int, int)> items, Load load) : IHostedActivity
    {
        public async ValueTask RunAsync(IActivityScope scope)
        {
            await foreach (var item in items.ReceiveAllAsync())
            {
                load.OnReceived(item);
                if (item.Item2 % 7 == 0)
                    await scope.YieldAsync();
            }
        }
    }

    private sealed class BlockingSource([FromKeyedServices("items")] IChannelWriter<(int, int)> items, Load load) : IBlockingHostedActivity
    {
        public void Run(IActivityScope scope)
        {
            for (var item = 0; ; item++)
            {
                items.Send((scope.Index, item));
                load.OnSent(scope.Index);
            }
        }
    }

    private sealed class BlockingSink([FromKeyedServices("items")] IChannelReader<(int, int)> items, Load load) : IBlockingHostedActivity
    {
        public void Run(IActivityScope scope)
        {
            foreach (var item in items.ReceiveAll())
                load.OnReceived(item);
        }
    }
}
