namespace Concurrency.Tests.Conformance.Activities;

/// <summary>An activity local is the activity's, whichever thread its steps run on.</summary>
public sealed class LocalValueTests : ActivityTest
{
    [Theory, MemberData(nameof(Backends))]
    public async Task Each_activity_has_a_value_of_its_own_across_its_awaits(string backend)
    {
        var local = Runtime.CreateActivityLocal("local", () => -1);
        var group = Runtime.Start("activity", async scope =>
        {
            Assert.False(local.IsValueCreated);
            Assert.Equal(-1, local.Value);
            Assert.True(local.IsValueCreated);
            for (var round = 0; round < 100; round++)
            {
                local.Value = (scope.Index * 1_000) + round;
                await scope.YieldAsync();
                Assert.Equal((scope.Index * 1_000) + round, local.Value);
            }
        }, instances: 8, On(backend));

        await Soon(group.JoinAsync());
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_child_has_a_value_of_its_own_and_a_part_has_the_activitys(string parent, string child)
    {
        var local = Runtime.CreateActivityLocal<string?>("local");
        var activity = Runtime.Start("activity", async scope =>
        {
            local.Value = "parent";
            await scope.Start("child", _ =>
            {
                Assert.Null(local.Value);
                local.Value = "child";
                return default(ValueTask);
            }, On(child)).JoinAsync();
            await Shield(scope, Patience, async () =>
            {
                await scope.YieldAsync();
                Assert.Equal("parent", local.Value);
            });
        }, On(parent));

        await Soon(activity.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Two_locals_of_one_name_are_two_values(string backend)
    {
        var first = Runtime.CreateActivityLocal("local", () => 1);
        var second = Runtime.CreateActivityLocal("local", () => 2);
        var activity = Runtime.Start("activity", _ => new ValueTask<int>((first.Value * 10) + second.Value), On(backend));

        Assert.Equal(12, await Soon(activity.JoinAsync()));
    }

    [Fact]
    public async Task A_blocking_body_has_a_value_too()
    {
        var local = Runtime.CreateActivityLocal("local", () => 1);
        var activity = Runtime.StartBlocking("activity", _ => Assert.Equal(2, ++local.Value));

        await Soon(activity.JoinAsync());
    }

    [Fact]
    public void Outside_of_activities_there_is_none()
    {
        var local = Runtime.CreateActivityLocal("local", () => 1);

        Assert.Contains("'local'", Assert.Throws<InvalidOperationException>(() => local.Value).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => local.Value = 2);
        Assert.Throws<InvalidOperationException>(() => local.IsValueCreated);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Code_which_left_the_activity_has_none(string backend)
    {
        var local = Runtime.CreateActivityLocal("local", () => 1);
        var activity = Runtime.Start("activity", async scope =>
        {
            await Task.Run(() => Assert.Throws<InvalidOperationException>(() => local.Value));
            Assert.Equal(1, local.Value);
        }, On(backend));

        await Soon(activity.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_factory_that_fails_leaves_no_value(string backend)
    {
        var asked = 0;
        var local = Runtime.CreateActivityLocal("local", () => ++asked == 1 ? throw new FormatException() : asked);
        var activity = Runtime.Start("activity", _ =>
        {
            Assert.Throws<FormatException>(() => local.Value);
            Assert.False(local.IsValueCreated);
            return new ValueTask<int>(local.Value);
        }, On(backend));

        Assert.Equal(2, await Soon(activity.JoinAsync()));
    }
}
