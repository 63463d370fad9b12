using Concurrency.Threads;

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Threads are a finite good: one too many is an error which names the activity, the count and the ways out.</summary>
[Collection(nameof(Waiting.Alone))]
public sealed class ThreadLimitTests : ActivityTest
{
    private const int MaxThreads = 3;
    private ThreadLimit? _limit;

    protected override ConcurrencyRuntime CreateRuntime() =>
        ConcurrencyRuntime.Create(builder =>
        {
            builder.UseThreads(maxThreads: MaxThreads).UseTasks().LoggerFactory = Log;
            _limit = ((ThreadBackend)builder.Backends["Thread"]).Limit;
        });

    [Fact]
    public async Task One_more_than_the_limit_is_refused_and_the_others_run_on()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var running = Enumerable.Range(0, MaxThreads)
            .Select(_ => Runtime.Start("running", async _ => await items.ReceiveAsync(), On("Thread"))).ToList();

        var error = Assert.Throws<ThreadLimitException>(() => { Runtime.Start("refused", _ => default, On("Thread")); });

        Assert.Equal(
            "Activity 'refused' needs a thread, and 3 of at most 3 activities have one. Raise Concurrency:MaxThreads, or place it on "
            + "tasks (Concurrency:Activities:refused=Task).",
            error.Message);
        Assert.Equal(("refused", MaxThreads, MaxThreads), (error.ActivityPath, error.Count, error.Limit));
        Assert.Throws<ThreadLimitException>(() => { Runtime.StartBlocking("refused", _ => { }); });
        await Soon(Runtime.RunAsync("on-tasks", _ => default));
        for (var item = 0; item < MaxThreads; item++)
            await items.SendAsync(item);

        foreach (var activity in running)
            await Soon(activity.JoinAsync());
    }

    [Fact]
    public async Task After_one_has_ended_another_can_start()
    {
        for (var round = 0; round < 20; round++)
        {
            var running = Enumerable.Range(0, MaxThreads).Select(_ => Runtime.Start("running", WaitForEver, On("Thread"))).ToList();
            running[0].Cancel();
            await Until(() => _limit!.Count < MaxThreads);
            running[0] = Runtime.Start("another", WaitForEver, On("Thread"));
            foreach (var activity in running)
                activity.Cancel();

            await Until(() => _limit!.Count == 0);
        }
    }

    [Fact]
    public async Task A_refused_instance_cancels_the_others_of_its_group()
    {
        var started = 0;
        Assert.Throws<ThreadLimitException>(() =>
        {
            Runtime.Start("many", async scope =>
            {
                Interlocked.Increment(ref started);
                await WaitForEver(scope);
            }, instances: MaxThreads + 1, On("Thread"));
        });

        await Until(() => _limit!.Count == 0);
        Assert.InRange(started, 0, MaxThreads);
        Assert.True((await Runtime.StopAsync(Patience)).IsClean);
    }

    [Fact]
    public async Task A_refused_child_is_the_failure_of_a_parent_which_does_not_catch_it()
    {
        var parent = Runtime.Start("parent", async scope =>
        {
            for (var child = 0; child <= MaxThreads; child++)
                scope.Start("child", WaitForEver, On("Thread"));

            await WaitForEver(scope);
        });

        var error = await Assert.ThrowsAsync<ThreadLimitException>(() => Soon(parent.JoinAsync()));

        Assert.Equal("parent/child#4", error.ActivityPath);
        await Until(() => _limit!.Count == 0);
    }

    [Fact]
    public async Task The_4097th_is_refused_at_the_default_limit()
    {
        ThreadLimit? limit = null;
        await using var runtime = ConcurrencyRuntime.Create(builder =>
        {
            builder.UseThreads(new ThreadBackendOptions { StackSizeKB = ThreadBackendOptions.MinStackSizeKB });
            limit = ((ThreadBackend)builder.Backends["Thread"]).Limit;
        });
        var items = runtime.CreateChannel<int>("items", ChannelCapacity.Unbounded);
        var group = runtime.Start("many", async _ => await items.ReceiveAsync(), instances: 4_096);

        var error = Assert.Throws<ThreadLimitException>(() => { runtime.Start("one-more", _ => default); });

        Assert.Contains("4,096 of at most 4,096 activities", error.Message, StringComparison.Ordinal);
        for (var item = 0; item < 4_096; item++)
            items.TrySend(item);

        await Soon(group.JoinAsync());
        await Until(() => limit!.Count == 0);
    }
}
