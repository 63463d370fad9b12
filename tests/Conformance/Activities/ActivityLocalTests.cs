using System.Runtime.CompilerServices;

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>A local has one value for each activity, seen by all its steps and by nobody else.</summary>
public sealed class ActivityLocalTests : ActivityTest
{
    [Theory, MemberData(nameof(Pairs))]
    public async Task Each_activity_has_its_own_value_across_awaits_and_its_children_have_theirs(string parent, string child)
    {
        var made = 0;
        var local = Runtime.CreateActivityLocal("number", () => Interlocked.Increment(ref made));
        await Soon(Runtime.RunAsync("parent", async scope =>
        {
            Assert.False(local.IsValueCreated);
            var own = local.Value;
            Assert.True(local.IsValueCreated);
            await scope.Start("child", async inner =>
            {
                Assert.False(local.IsValueCreated);
                Assert.NotEqual(own, local.Value);
                local.Value = -1;
                await inner.YieldAsync();
                Assert.Equal(-1, local.Value);
            }, On(child)).JoinAsync();
            for (var round = 0; round < 20; round++)
            {
                await scope.YieldAsync();
                await Task.Yield();
                Assert.Equal(own, local.Value);
            }

            await Shield(scope, Timeout.InfiniteTimeSpan, () =>
            {
                Assert.Equal(own, local.Value);
                return default;
            });
        }, On(parent)));
        Assert.Equal(2, made);
    }

    [Fact]
    public async Task The_factory_runs_once_for_each_activity_in_a_step_of_it_and_again_only_if_it_failed()
    {
        var makers = new List<string>();
        IActivityLocal<int>? local = null;
        var fails = true;
        IActivityScope? maker = null;
        local = Runtime.CreateActivityLocal("number", () =>
        {
            // Only a step of the activity comes at once.
            Assert.True(maker!.ReturnAsync().IsCompletedSuccessfully);
            makers.Add(maker.Path);
            return fails ? throw new InvalidDataException() : 7;
        });
        await Soon(Runtime.RunAsync("activity", async scope =>
        {
            maker = scope;
            Assert.Throws<InvalidDataException>(() => local.Value);
            Assert.False(local.IsValueCreated);
            fails = false;
            Assert.Equal((7, 7), (local.Value, local.Value));
            await scope.YieldAsync();
            Assert.Equal(7, local.Value);
        }));

        Assert.Equal(["activity", "activity"], makers);
    }

    [Fact]
    public async Task Without_a_factory_it_begins_with_the_default_and_blocking_bodies_have_one_too()
    {
        var local = Runtime.CreateActivityLocal<string>("text");
        var activity = Runtime.StartBlocking("activity", _ =>
        {
            Assert.Null(local.Value);
            local.Value = "own";
            Assert.Equal("own", local.Value);
        });

        await Soon(activity.JoinAsync());

        Assert.Equal("text", local.Path);
    }

    [Fact]
    public async Task A_foreign_caller_has_none_and_is_told_the_way_out()
    {
        var local = Runtime.CreateActivityLocal<int>("number");
        Action[] uses = [() => _ = local.Value, () => local.Value = 1, () => _ = local.IsValueCreated];
        foreach (var use in uses)
            AssertRefused(use);

        await Soon(Runtime.RunAsync("activity", async scope =>
        {
            local.Value = 3;
            await Task.Run(() => AssertRefused(() => local.Value = 4)).ConfigureAwait(false);
            await scope.ReturnAsync();
            Assert.Equal(3, local.Value);
        }));

        static void AssertRefused(Action use)
        {
            var refusal = Assert.Throws<InvalidOperationException>(use);
            Assert.Contains("'number'", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("ReturnAsync", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_value_ends_with_its_activity_whoever_keeps_the_handle(string backend)
    {
        var (activity, value) = Use(Runtime.CreateActivityLocal<object>("value"), On(backend));
        await Soon(activity.JoinAsync());

        await Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !value().IsAlive;
        });

        GC.KeepAlive(activity);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private (IActivity Activity, Func<WeakReference> Value) Use(IActivityLocal<object> local, ActivityOptions options)
    {
        WeakReference? value = null;
        var activity = Runtime.Start("activity", async scope =>
        {
            value = Set(local);
            await scope.YieldAsync();
        }, options);
        return (activity, () => value!);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Set(IActivityLocal<object> local)
    {
        local.Value = new();
        return new(local.Value);
    }
}
