using Concurrency.Hosting;
using Concurrency.Tests.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>A stop waits for the grace period, says who has not ended by then, cancels them, and waits no longer than they need.</summary>
public sealed class GraceTests
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(20);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Who_drains_in_vain_is_told_by_name_and_cancelled_when_the_grace_is_over()
    {
        await using var app = Scenario(c => c
            .AddActivity("drain", Receive, a => Drain(a).Reads("items"))
            .AddActivity("elsewhere", (scope, _) => new ValueTask(Task.Delay(Timeout.InfiniteTimeSpan, scope.CancellationToken)), a => Drain(a)));

        await app.StartAsync();
        await BlockedAsync(app, 2);
        _time.Advance(TimeSpan.FromSeconds(3));
        var stop = app.StopAsync();
        _time.Advance(s_grace - TimeSpan.FromTicks(1));
        Assert.Empty(app.Log.Of(325));
        Assert.False(stop.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        await app.Log.FirstAsync(325);
        await stop;

        var lines = $"{Assert.Single(app.Log.Of(325))}".Split('\n');
        Assert.Equal(
            [
                "Warning 325 The grace period is over, and what still runs is cancelled. 2 activities did not stop within 00:00:20:",
                "  drain on Task is Blocked, waiting: Receive on items for 00:00:23",
                "  elsewhere on Task is Blocked, waiting for nothing the library knows",
            ],
            [lines[0], .. lines[1..].Order(StringComparer.Ordinal)]);
        Assert.Empty(app.Log.Of(326));
    }

    [Fact]
    public async Task Who_is_blocked_on_a_thread_is_told_with_the_method_of_its_body()
    {
        await using var app = Scenario(c => c
            .AddBlockingActivity("drain", (_, services) => ReceiveInUserMethod(services), a => Drain(a).Reads("items")));

        await app.StartAsync();
        await BlockedAsync(app, 1);
        var stop = app.StopAsync();
        _time.Advance(s_grace);
        await stop;

        var report = Assert.Single(app.Log.Of(325)).Message;
        Assert.Contains("  drain on Thread is Blocked, waiting: Receive on items for 00:00:20; its thread ", report, StringComparison.Ordinal);
        Assert.Contains($"{nameof(GraceTests)}.{nameof(ReceiveInUserMethod)}(", report, StringComparison.Ordinal);
        Assert.Empty(app.Log.Of(326));
    }

    [Fact]
    public async Task Children_are_told_after_their_parents()
    {
        await using var app = Scenario(c => c.AddActivity(
            "parent",
            (scope, services) =>
            {
                scope.Start("child", child => Receive(child, services));
                return default;
            },
            a => Drain(a).Reads("items")));

        await app.StartAsync();
        await BlockedAsync(app, 2);
        var stop = app.StopAsync();
        _time.Advance(s_grace);
        await stop;

        Assert.Equal(
            ["  parent on Task is Blocked, waiting for nothing the library knows", "  parent/child on Task is Blocked, waiting: Receive on items for 00:00:20"],
            Assert.Single(app.Log.Of(325)).Message.Split('\n')[1..]);
    }

    [Theory, InlineData("Thread", "Thread"), InlineData("Task", "Task"), InlineData("Thread", "Task")]
    public async Task Who_waits_in_a_circle_is_told_with_all_of_it(string oneBackend, string otherBackend)
    {
        using var both = new CountdownEvent(2);
        await using var app = Scenario(c =>
        {
            c.Services.AddKeyedSingleton("a", (services, _) => services.GetRequiredService<IConcurrency>().CreateMutex("a"));
            c.Services.AddKeyedSingleton("b", (services, _) => services.GetRequiredService<IConcurrency>().CreateMutex("b"));
            c.AddActivity("one", (_, services) => Take(services, "a", "b"), a => Drain(a));
            c.AddActivity("other", (_, services) => Take(services, "b", "a"), a => Drain(a));
        }).Set(("Activities:one", oneBackend), ("Activities:other", otherBackend));

        await app.StartAsync();
        while (app.App.Services.GetRequiredService<IConcurrencyInspector>().FindCycles().Count == 0)
            await Task.Yield();

        var stop = app.StopAsync();
        _time.Advance(s_grace);
        await stop;

        var lines = Assert.Single(app.Log.Of(325)).Message.Split('\n');
        Assert.Equal(
            [
                $"  one on {oneBackend} is Blocked, waiting: Acquire on b for 00:00:20, held by other",
                $"  other on {otherBackend} is Blocked, waiting: Acquire on a for 00:00:20, held by one",
            ],
            lines[1..3].Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "2 activities wait for one another, and none can go on:",
                $"  one ({oneBackend}) waits: Acquire on b for 00:00:20, held by other",
                $"  other ({otherBackend}) waits: Acquire on a for 00:00:20, held by one",
            ],
            lines[3..]);

        async ValueTask Take(IServiceProvider services, string first, string second)
        {
            using var held = await services.GetRequiredKeyedService<IMutex>(first).AcquireAsync();
            both.Signal();
            while (!both.IsSet)
                await Task.Yield();

            (await services.GetRequiredKeyedService<IMutex>(second).AcquireAsync()).Dispose();
        }
    }

    [Fact]
    public async Task Who_swallows_its_cancellation_is_told_and_left()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = Scenario(c => c.AddActivity("deaf", (_, _) => new ValueTask(release.Task)));

        await app.StartAsync();
        await BlockedAsync(app, 1);
        var stop = app.StopAsync();
        _time.Advance(s_grace);
        await app.Log.FirstAsync(325);
        await AdvanceUntilAsync(stop);

        Assert.Equal(
            [
                "Warning 325 The grace period is over, and what still runs is cancelled. 1 activity did not stop within 00:00:20:\n"
                    + "  deaf on Task is Blocked, waiting for nothing the library knows",
                "Error 326 1 activity did not stop within 00:00:20:\n"
                    + "  deaf on Task is Blocked, waiting for nothing the library knows",
            ],
            Complaints(app));

        // The container waits for nobody whom the host has given up on.
        await app.DisposeAsync().AsTask().WaitAsync(HostedScenario.Patience);
        release.SetResult();
    }

    [Fact]
    public async Task What_those_who_are_cancelled_late_leave_is_told()
    {
        await using var app = Scenario(c => c.AddActivity(
            "drain",
            async (scope, services) =>
            {
                var items = services.GetRequiredKeyedService<IChannel<int>>("items");
                for (var item = 0; item < 3; item++)
                    await items.SendAsync(item);

                await items.ReceiveAsync();
                await scope.DelayAsync(Timeout.InfiniteTimeSpan);
            },
            a => Drain(a).Reads("items")));

        await app.StartAsync();
        await BlockedAsync(app, 1);
        var stop = app.StopAsync();
        _time.Advance(s_grace);
        await stop;

        Assert.Equal("Warning 327 Channel items still held 2 items when the host stopped, and 0 senders waited.", Complaints(app)[^1]);
    }

    [Fact]
    public async Task A_stop_ends_as_soon_as_all_have()
    {
        await using var app = Scenario(c => c.AddActivity("import", (scope, _) => scope.DelayAsync(Timeout.InfiniteTimeSpan)));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(0, _time.GetTimestamp());
        Assert.Empty(Complaints(app));
    }

    [Fact]
    public async Task Without_any_grace_who_drains_is_cancelled_at_once()
    {
        await using var app = Scenario(c => c.AddActivity("drain", Receive, a => Drain(a).Reads("items"))).Set(("Shutdown:Grace", "00:00:00"));

        await app.StartAsync();
        await BlockedAsync(app, 1);
        await app.StopAsync();

        Assert.Equal(
            [
                "Warning 325 The grace period is over, and what still runs is cancelled. 1 activity did not stop within 00:00:00:\n"
                    + "  drain on Task is Blocked, waiting: Receive on items for 00:00:00",
            ],
            Complaints(app));
    }

    private static void ReceiveInUserMethod(IServiceProvider services) =>
        services.GetRequiredKeyedService<IChannelReader<int>>("items").Receive();

    private static async ValueTask Receive(IActivityScope scope, IServiceProvider services) =>
        await services.GetRequiredKeyedService<IChannelReader<int>>("items").ReceiveAsync();

    private static HostedActivityOptions Drain(HostedActivityOptions options)
    {
        options.OnStop = StopMode.Drain;
        return options;
    }

    // Waits until so many activities wait for something.
    private static async Task BlockedAsync(HostedScenario app, int count)
    {
        while (app.Runtime.Survey() is var survey
            && (survey.Count != count || survey.Any(remaining => remaining.Activity.State != ActivityState.Blocked)))
            await Task.Yield();
    }

    // Most of these are wired wrong on purpose, and the topology says so.
    private static IReadOnlyList<string> Complaints(HostedScenario app) =>
        [.. app.Log.Complaints.Where(entry => entry.Id != 328).Select(entry => $"{entry}")];

    private Task AdvanceUntilAsync(Task stop) => _time.AdvanceUntilAsync(stop, TimeSpan.FromMilliseconds(100));

    private HostedScenario Scenario(Action<ConcurrencyHostingBuilder> configure) =>
        new HostedScenario(c => configure(c.AddChannel<int>("items", capacity: 8, channel => (channel.HasOtherReaders, channel.HasOtherWriters) = (true, true))))
            .In(_time)
            .Set(("Shutdown:Grace", $"{s_grace:c}"));
}
