using Concurrency.Placement;
using Concurrency.Threads;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concurrency.Tests.Hosting;

/// <summary>What is configured reaches activities and channels at work.</summary>
public sealed class RuntimeTests
{
    [Fact]
    public async Task Activities_run_where_the_configuration_places_them()
    {
        await using var provider = new Scenario()
            .Json("""
                {
                  "DefaultBackend": "cpu",
                  "Backends": {
                    "small": { "Kind": "Thread", "StackSizeKB": 256 },
                    "cpu": { "Kind": "Task", "MaxDegreeOfParallelism": 2 }
                  },
                  "Activities": {
                    "digest/walk": { "Backend": "Task" },
                    "hashing": { "Path": "digest/hash", "Backend": "small", "Instances": 3 },
                    "first": { "Path": "digest/hash[0]", "Backend": "Thread" }
                  }
                }
                """)
            .Build();
        var concurrency = provider.GetRequiredService<IConcurrency>();

        await concurrency.RunAsync("digest", async scope =>
        {
            Assert.Equal("cpu", scope.Activity.Backend);
            Assert.Equal("Task", scope.Start("walk", _ => ValueTask.CompletedTask).Backend);
            Assert.Equal("Thread", scope.StartBlocking("other", _ => { }).Backend);
            var hash = scope.Start("hash", _ => ValueTask.CompletedTask, instances: 1);
            Assert.Equal(["Thread", "small", "small"], hash.Instances.Select(instance => instance.Backend));
            await hash.JoinAsync();
        });
    }

    [Fact]
    public async Task Channels_get_the_capacity_of_their_rule()
    {
        await using var provider = new Scenario()
            .Memory(
                ("Channels:paths:Path", "digest/paths"), ("Channels:paths:Capacity", "2"), ("Channels:root:Capacity", "3"))
            .Build();
        var concurrency = provider.GetRequiredService<IConcurrency>();

        Assert.Equal(3, concurrency.CreateChannel<int>("root", capacity: 16).GetSnapshot().Capacity);
        await concurrency.RunAsync("digest", scope =>
        {
            Assert.Equal(2, scope.CreateChannel<int>("paths", capacity: 16).GetSnapshot().Capacity);
            return ValueTask.CompletedTask;
        });
    }

    [Fact]
    public async Task A_rule_which_does_not_fit_the_code_is_named()
    {
        await using var provider = new Scenario()
            .Memory(("Activities:digest", "Task"), ("Channels:paths:Capacity", "2"))
            .Build();
        var concurrency = provider.GetRequiredService<IConcurrency>();

        Assert.StartsWith(
            "Concurrency:Activities:digest (in memory) places activity 'digest' on 'Task', which has no stacks",
            Assert.Throws<PlacementException>(() => concurrency.StartBlocking("digest", _ => { })).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Concurrency:Channels:paths:Capacity (in memory) sets a capacity of 2 for channel 'paths'",
            Assert.Throws<PlacementException>(() =>
                concurrency.CreateChannel<int>("paths", ChannelCapacity.Unbounded)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_thread_backends_share_one_limit()
    {
        await using var provider = new Scenario()
            .Memory(("MaxThreads", "2"), ("Backends:small:Kind", "Thread"), ("Activities:second", "small"))
            .Build();
        var concurrency = provider.GetRequiredService<IConcurrency>();
        var gate = concurrency.CreateChannel<int>("gate", capacity: 1);

        concurrency.StartBlocking("first", _ => gate.Receive());
        concurrency.StartBlocking("second", _ => gate.Receive());

        Assert.Throws<ThreadLimitException>(() => concurrency.StartBlocking("third", _ => gate.Receive()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("00:00:07")]
    public async Task The_grace_period_is_that_of_the_configuration(string? grace)
    {
        var log = new LogCollector("Concurrency");
        var scenario = new Scenario()
            .Services(services => services
                .AddSingleton<TimeProvider>(new ImpatientTime())
                .AddLogging(logging => logging.AddProvider(log)));
        var stuck = new TaskCompletionSource();
        var running = new TaskCompletionSource();
        await using (var provider = scenario.Memory(("Shutdown:Grace", grace)).Build())
        {
            provider.GetRequiredService<IConcurrency>().Start("stuck", async _ =>
            {
                running.SetResult();
                await stuck.Task;
            });
            await running.Task;
        }

        stuck.SetResult();
        Assert.Contains(
            log.Entries,
            entry => entry.Contains($"did not stop within {grace ?? "00:00:20"}", StringComparison.Ordinal));
    }

    // Every timer is due at once.
    private sealed class ImpatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
    }
}
