using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>What an activity leaves to its end is disposed when nothing in it runs any more, and before anybody learns of the end.</summary>
public sealed class DisposeAtEndTests : DisposalTest
{
    [Theory, MemberData(nameof(Bodies))]
    public async Task What_was_registered_last_is_disposed_first(Mode mode)
    {
        var activity = StartLeaving(mode, "activity", scope =>
        {
            scope.RegisterForDispose(Noting("1"));
            scope.RegisterForDisposeAsync(NotingAsync("2"));
            scope.RegisterForDispose(Noting("3"));
            scope.RegisterForDisposeAsync(NotingAsync("4"));
            Notes.Add("body");
        });

        await Soon(activity.JoinAsync());

        Assert.Equal(["body", "4 begins", "4", "3", "2 begins", "2", "1"], Notes);
        Assert.Equal(ActivityState.Completed, activity.State);
    }

    [Theory, MemberData(nameof(BodiesAndWays))]
    public async Task It_is_disposed_after_the_children_that_still_run_when_the_body_returns(Mode mode, bool isAsynchronous)
    {
        var gate = Runtime.CreateChannel<int>("gate", capacity: 1);
        var activity = StartLeaving(mode, "activity", scope =>
        {
            Register(scope, isAsynchronous, "disposed");
            scope.Start("child", async _ =>
            {
                await gate.ReceiveAsync();
                Notes.Add("child");
            });
            Notes.Add("body");
        });
        await HasReceivers(gate);
        await IsBlocked(activity);

        gate.TrySend(1);
        await Soon(activity.JoinAsync());

        Assert.Equal(["body", "child", "disposed"], Notes.Where(note => note != "disposed begins"));
    }

    [Theory, MemberData(nameof(BodiesAndWays))]
    public async Task It_is_disposed_after_a_child_that_another_child_started_late(Mode mode, bool isAsynchronous)
    {
        var first = Runtime.CreateChannel<int>("first", capacity: 1);
        var second = Runtime.CreateChannel<int>("second", capacity: 1);
        var activity = StartLeaving(mode, "activity", scope =>
        {
            Register(scope, isAsynchronous, "disposed");
            scope.Start("early", async _ =>
            {
                await first.ReceiveAsync();
                scope.Start("late", async _ =>
                {
                    await second.ReceiveAsync();
                    Notes.Add("late");
                });
            });
        });
        await HasReceivers(first);
        await IsBlocked(activity);

        first.TrySend(1);
        await HasReceivers(second);
        await Until(() => Runtime.Survey().Count == 2);
        await IsBlocked(activity);
        second.TrySend(1);
        await Soon(activity.JoinAsync());

        Assert.Equal(["late", "disposed"], Notes.Where(note => note != "disposed begins"));
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task Nobody_learns_of_the_end_before_all_is_disposed(Mode mode)
    {
        var gate = Runtime.CreateChannel<int>("gate", capacity: 1);
        var completed = Runtime.CreateChannel<int>("completed", capacity: 1);
        var handle = Signal<IActivity>();
        var parent = Runtime.Start("parent", async scope =>
        {
            var child = Role.Start(scope, mode, "child", verbs =>
            {
                verbs.Scope!.RegisterForDispose(Noting("disposed"));
                verbs.Scope.RegisterForDisposeAsync(new OnDisposeAsync(async () => await gate.ReceiveAsync()));
                return default;
            });
            handle.SetResult(child.Activity!);
            await child.Activity!.JoinAsync();
            Notes.Add("parent");
        });
        var activity = await Soon(handle.Task);
        completed.CompleteAfter(activity);
        var learners = new List<Task>
        {
            activity.JoinAsync().AsTask(),
            activity.Completion,
            completed.WaitToReceiveAsync().AsTask(),
            parent.JoinAsync().AsTask(),
            Task.Run(() => activity.Join()),
        };
        await HasReceivers(gate);
        await IsBlocked(activity);
        await IsBlocked(parent);

        Assert.All(learners, learner => Assert.False(learner.IsCompleted));
        Assert.Empty(Notes);

        gate.TrySend(1);
        await Soon(Task.WhenAll(learners));

        Assert.Equal(["disposed", "parent"], Notes);
        Assert.Equal(ActivityState.Completed, activity.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_group_ends_when_each_instance_has_disposed_its_own(string backend)
    {
        var gate = Runtime.CreateChannel<int>("gate", capacity: 1);
        var disposed = new int[3];
        var group = Runtime.Start("hash", scope =>
        {
            scope.RegisterForDispose(new OnDispose(() => disposed[scope.Index]++));
            scope.RegisterForDisposeAsync(new OnDisposeAsync(async () => await gate.ReceiveAsync()));
            return default;
        }, instances: 3, On(backend));
        var join = group.JoinAsync().AsTask();
        await HasReceivers(gate, count: 3);

        await gate.SendAsync(1);
        await gate.SendAsync(2);
        await Until(() => group.Instances.Count(instance => instance.State == ActivityState.Completed) == 2);
        Assert.False(join.IsCompleted);
        await gate.SendAsync(3);
        await Soon(join);

        Assert.Equal([1, 1, 1], disposed);
    }

    [Fact]
    public async Task What_was_left_to_an_activity_that_was_cancelled_before_its_first_step_is_disposed()
    {
        var held = new HeldBackend();
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseBackend(held));
        var activity = runtime.Start("activity", _ =>
        {
            Notes.Add("body");
            return default;
        });
        ((IActivityScope)activity).RegisterForDispose(Noting("1"));
        ((IActivityScope)activity).RegisterForDisposeAsync(new OnDisposeAsync(() =>
        {
            Notes.Add("2");
            return default;
        }));

        activity.Cancel();
        held.RunAll();

        Assert.Equal(["2", "1"], Notes);
        Assert.Equal(ActivityState.Cancelled, activity.State);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task What_children_that_never_ran_were_to_use_is_disposed(Mode mode)
    {
        var activity = StartLeaving(mode, "activity", scope =>
        {
            scope.Cancel();
            scope.RegisterForDispose(Noting("disposed"));
            scope.Start("child", _ =>
            {
                Notes.Add("child");
                return default;
            });
        });

        await HasEnded(activity);

        Assert.Equal(["disposed"], Notes);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task Each_is_disposed_exactly_once_whenever_the_activity_is_cancelled(Mode mode)
    {
        var random = new Random(Seed.Next());
        for (var round = 0; round < 1_000; round++)
        {
            var items = Runtime.CreateChannel<int>("items", capacity: 1);
            var registered = 0;
            var disposed = 0;
            var running = 0;
            var early = 0;
            var role = Start(mode, "activity", async verbs =>
            {
                var scope = verbs.Scope!;
                for (var step = 0; step < 4; step++)
                {
                    registered += 2;
                    scope.RegisterForDispose(new OnDispose(Dispose));
                    scope.RegisterForDisposeAsync(new OnDisposeAsync(async () =>
                    {
                        await scope.YieldAsync();
                        Dispose();
                    }));
                    scope.Start("child", async _ =>
                    {
                        Interlocked.Increment(ref running);
                        try
                        {
                            await items.SendAsync(1);
                        }
                        finally
                        {
                            Interlocked.Decrement(ref running);
                        }
                    });
                    await verbs.ReceiveAsync(items);
                }
            });
            var spins = random.Next(2_000);
            var cancelling = Task.Run(() =>
            {
                Thread.SpinWait(spins);
                role.Activity!.Cancel();
            });

            await Soon(cancelling);
            await HasEnded(role.Activity!);

            Assert.Equal((registered, 0), (disposed, early));
            Assert.True(role.Activity!.State is ActivityState.Cancelled or ActivityState.Completed);

            void Dispose()
            {
                disposed++;
                early += Volatile.Read(ref running);
            }
        }
    }
}
