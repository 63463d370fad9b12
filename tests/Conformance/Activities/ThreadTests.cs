using Concurrency.Threads;

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>A thread-backed activity is one operating-system thread; a task-backed one, while it waits, is none.</summary>
[Collection(nameof(Waiting.Alone))]
public sealed class ThreadTests : ActivityTest
{
    private ThreadLimit? _limit;

    protected override void Configure(ConcurrencyBuilder builder)
    {
        base.Configure(builder);
        _limit = ((ThreadBackend)builder.Backends["Thread"]).Limit;
    }

    [Fact]
    public async Task A_thread_backed_activity_keeps_its_thread_over_all_its_waits()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var threads = new HashSet<int>();
        var activity = Runtime.Start("activity", async scope =>
        {
            for (var round = 0; round < 1_000; round++)
            {
                threads.Add(Environment.CurrentManagedThreadId);
                Assert.Equal("activity", Thread.CurrentThread.Name);
                Assert.False(Thread.CurrentThread.IsThreadPoolThread);
                Assert.True(Thread.CurrentThread.IsBackground);
                await items.ReceiveAsync();
                threads.Add(Environment.CurrentManagedThreadId);
                await Task.Yield();
                threads.Add(Environment.CurrentManagedThreadId);
                if (round % 100 == 0)
                    await Task.Delay(1);
            }
        }, On("Thread"));
        for (var round = 0; round < 1_000; round++)
            await items.SendAsync(round);

        await Soon(activity.JoinAsync());

        Assert.Single(threads);
    }

    [Fact]
    public async Task Fifty_thread_backed_activities_are_fifty_threads_and_none_is_left()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Counts the threads that Linux shows under /proc/self/task.");
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var group = Runtime.Start("fifty", async _ => await items.ReceiveAsync(), instances: 50, On("Thread"));
        await HasReceivers(items, count: 50);

        Assert.Equal(50, CountThreads("fifty["));
        Assert.Equal(50, _limit!.Count);
        for (var item = 0; item < 50; item++)
            await items.SendAsync(item);

        await Soon(group.JoinAsync());
        await Until(() => CountThreads("fifty[") == 0);
        Assert.Equal(0, _limit.Count);
    }

    [Fact]
    public async Task Blocked_task_backed_activities_hold_no_threads()
    {
        const int Count = 200_000;
        var items = Runtime.CreateChannel<int>("items", ChannelCapacity.Unbounded);
        var root = Runtime.Start("root", async scope =>
        {
            for (var child = 0; child < Count; child++)
                scope.Start("child", async _ => await items.ReceiveAsync());

            await scope.YieldAsync();
        });
        await HasReceivers(items, Count);

        // Were they to hold threads, there would be as many, and none left for this.
        Assert.InRange(ThreadPool.ThreadCount, 0, 1_000);
        await Soon(Task.Run(() => { }));
        for (var item = 0; item < Count; item++)
            items.TrySend(item);

        await Soon(root.JoinAsync());
    }

    private static int CountThreads(string name) =>
        Directory.GetDirectories("/proc/self/task").Count(task =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(task, "comm")).StartsWith(name, StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        });
}
