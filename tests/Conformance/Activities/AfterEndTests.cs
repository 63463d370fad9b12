namespace Concurrency.Tests.Conformance.Activities;

/// <summary>What is posted to an activity after its end still runs, but cannot wait any more.</summary>
public sealed class AfterEndTests : ActivityTest
{
    [Theory, MemberData(nameof(Backends))]
    public async Task SC13_what_is_posted_after_the_end_still_runs_serially_on_the_pool(string backend)
    {
        var context = await ContextOfAnEnded(backend);
        var running = 0;
        var overlaps = 0;
        var count = 0;
        var foreignThreads = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var post = 0; post < 500; post++)
            {
                context.Post(
                    _ =>
                    {
                        if (Interlocked.Increment(ref running) != 1)
                            overlaps++;

                        foreignThreads += Thread.CurrentThread.IsThreadPoolThread ? 0 : 1;
                        count++;
                        Interlocked.Decrement(ref running);
                    },
                    null);
            }
        })));

        await Until(() => Volatile.Read(ref count) == 2_000);
        Assert.Equal((0, 0), (overlaps, foreignThreads));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC13_posts_after_the_end_run_in_order(string backend)
    {
        var context = await ContextOfAnEnded(backend);
        var order = new List<int>();
        var done = Signal();
        for (var post = 0; post < 100; post++)
        {
            var number = post;
            context.Post(_ => order.Add(number), null);
        }

        context.Post(_ => done.SetResult(), null);
        await Soon(done.Task);

        Assert.Equal(Enumerable.Range(0, 100), order);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC13_verbs_in_a_post_after_the_end_throw(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var context = await ContextOfAnEnded(backend);
        var outcome = Signal<(Exception? Receive, bool Sent)>();
        context.Post(
            _ =>
            {
                var error = Record.Exception(() => items.ReceiveAsync().AsTask().GetAwaiter().GetResult());
                outcome.SetResult((error, items.TrySend(1)));
            },
            null);

        var (receive, sent) = await Soon(outcome.Task);

        Assert.Equal(
            "Activity 'ended' has ended; code of it cannot wait any more.",
            Assert.IsType<InvalidOperationException>(receive).Message);
        Assert.True(sent);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Code_that_outlives_its_activity_comes_home_to_the_pool_and_verbs_throw(string backend)
    {
        var release = Signal();
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        Task? straggler = null;
        await Soon(Runtime.RunAsync("ended", _ =>
        {
            straggler = Straggle();
            return default;

            async Task Straggle()
            {
                await release.Task;
                await items.ReceiveAsync();
            }
        }, On(backend)));

        release.SetResult();

        await Assert.ThrowsAsync<InvalidOperationException>(() => Soon(straggler!));
    }

    private async Task<SynchronizationContext> ContextOfAnEnded(string backend)
    {
        SynchronizationContext? context = null;
        var activity = Runtime.Start("ended", _ =>
        {
            context = SynchronizationContext.Current;
            return default;
        }, On(backend));
        await Soon(activity.JoinAsync());

        // The thread of the last step may still be looking for more.
        await HasMovedToThePool(context!);
        return context!;
    }

    private static async Task HasMovedToThePool(SynchronizationContext context)
    {
        var pool = false;
        while (!pool)
        {
            var ran = Signal<bool>();
            context.Post(_ => ran.SetResult(Thread.CurrentThread.IsThreadPoolThread), null);
            pool = await Soon(ran.Task);
        }
    }
}
