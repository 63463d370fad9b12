namespace Concurrency.Tests.Conformance.Activities;

/// <summary>The steps of one activity never overlap and run in order, whoever wakes it.</summary>
public sealed class OverlapTests : ActivityTest
{
    [Theory, MemberData(nameof(Backends))]
    public async Task SC9_steps_never_overlap_under_a_storm_of_posts_waits_and_foreign_tasks(string backend)
    {
        const int Posters = 4;
        const int Rounds = 1_000;
        var items = Runtime.CreateChannel<int>("items", capacity: 4);
        var done = Signal();
        var contexts = Signal<SynchronizationContext>();
        var inside = 0;
        var overlaps = 0;
        var steps = 0;

        void Step()
        {
            if (Interlocked.Increment(ref inside) != 1)
                Interlocked.Increment(ref overlaps);

            Thread.SpinWait(10);
            steps++;
            Interlocked.Decrement(ref inside);
        }

        var activity = Runtime.Start("activity", async scope =>
        {
            contexts.SetResult(SynchronizationContext.Current!);
            await Task.WhenAll(Receive(), Receive(), Yield(), Foreign());
            await done.Task;

            async Task Receive()
            {
                for (var round = 0; round < Rounds; round++)
                {
                    await items.ReceiveAsync();
                    Step();
                }
            }

            async Task Yield()
            {
                for (var round = 0; round < Rounds; round++)
                {
                    await scope.YieldAsync();
                    Step();
                }
            }

            async Task Foreign()
            {
                for (var round = 0; round < Rounds; round++)
                {
                    await Task.Yield();
                    Step();
                }
            }
        }, On(backend));
        var context = await Soon(contexts.Task);
        var storm = Enumerable.Range(0, Posters).Select(poster => Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                context.Post(_ => Step(), null);
                if (poster < 2)
                    await items.SendAsync(round);
            }
        })).ToList();

        await Soon(Task.WhenAll(storm));
        context.Post(_ => done.SetResult(), null);
        await Soon(activity.JoinAsync());

        Assert.Equal(0, overlaps);
        Assert.Equal((Posters + 4) * Rounds, steps);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Posts_from_one_thread_run_in_their_order(string backend)
    {
        var order = new List<int>();
        await Soon(Runtime.RunAsync("activity", async scope =>
        {
            var context = SynchronizationContext.Current!;
            var done = new TaskCompletionSource();
            await Task.Run(() =>
            {
                for (var post = 0; post < 1_000; post++)
                {
                    var number = post;
                    context.Post(_ => order.Add(number), null);
                }

                context.Post(_ => done.SetResult(), null);
            });
            await done.Task;
        }, On(backend)));

        Assert.Equal(Enumerable.Range(0, 1_000), order);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task C10_steps_see_what_earlier_steps_wrote(string backend)
    {
        var plain = 0;
        await Soon(Runtime.RunAsync("activity", async scope =>
        {
            for (var round = 0; round < 10_000; round++)
            {
                Assert.Equal(round, plain);
                plain++;
                if (round % 2 == 0)
                    await scope.YieldAsync();
                else
                    await Task.Yield();
            }
        }, On(backend)));

        Assert.Equal(10_000, plain);
    }
}
