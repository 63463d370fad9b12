namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Several instances of one body, behind one handle.</summary>
public sealed class GroupTests : ActivityTest
{
    [Theory, MemberData(nameof(Backends))]
    public async Task A_group_has_its_instances_by_index(string backend)
    {
        var indices = new bool[4];
        var group = Runtime.Start("hash", scope =>
        {
            indices[scope.Index] = true;
            return default;
        }, instances: 4, On(backend));

        await Soon(group.JoinAsync());

        Assert.All(indices, Assert.True);
        Assert.Equal(["hash[0]", "hash[1]", "hash[2]", "hash[3]"], group.Instances.Select(instance => instance.Path));
        Assert.Equal(("hash", "hash", backend), (group.Name, group.Path, group.Backend));
        Assert.Equal(ActivityState.Completed, group.State);
        Assert.Equal(group.Instances[0].Id, group.Id);
        Assert.True(group.Completion.IsCompletedSuccessfully);
        Assert.Equal("hash (Completed, 4 instances)", group.ToString());
    }

    [Fact]
    public async Task A_group_of_blocking_bodies_is_the_same()
    {
        var indices = new bool[3];
        var group = Runtime.StartBlocking("hash", scope => indices[scope.Index] = true, instances: 3);

        await Soon(Task.Run(() => group.Join()));

        Assert.All(indices, Assert.True);
        Assert.Equal("Thread", group.Backend);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task The_group_ends_with_its_last_instance(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var group = Runtime.Start("hash", async _ => await items.ReceiveAsync(), instances: 3, On(backend));
        var joins = Enumerable.Range(0, 3).Select(_ => group.JoinAsync().AsTask()).ToList();
        await HasReceivers(items, count: 3);

        for (var ended = 1; ended < 3; ended++)
        {
            await items.SendAsync(ended);
            await Until(() => group.Instances.Count(instance => instance.State == ActivityState.Completed) == ended);
            Assert.All(joins, join => Assert.False(join.IsCompleted));
            Assert.Equal(ActivityState.Blocked, group.State);
        }

        await items.SendAsync(3);
        await Soon(Task.WhenAll(joins));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Cancelling_the_group_cancels_each(string backend)
    {
        var group = Runtime.Start("hash", WaitForEver, instances: 3, On(backend));
        var completion = group.Completion;

        group.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(group.JoinAsync()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(completion));
        Assert.All(group.Instances, instance => Assert.Equal(ActivityState.Cancelled, instance.State));
        Assert.Equal(ActivityState.Cancelled, group.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task The_first_failure_of_an_instance_is_that_of_the_group(string backend)
    {
        var first = new InvalidDataException("first");
        var second = new InvalidOperationException("second");
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var group = Runtime.Start("hash", async scope =>
        {
            if (scope.Index == 2)
                throw first;

            await items.ReceiveAsync();
            throw second;
        }, instances: 3, On(backend));
        await HasEnded(group.Instances[2]);
        group.Instances[0].Cancel();
        await HasReceivers(items);
        await items.SendAsync(1);

        Assert.Same(first, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(group.JoinAsync())));
        Assert.Same(first, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(group.Completion)));
        Assert.Equal(ActivityState.Failed, group.State);
        Assert.Equal([second, first], group.Failures);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC2_a_failing_instance_cancels_the_others_under_a_parent(string backend)
    {
        var first = new InvalidDataException("first");
        IActivityGroup? group = null;
        var parent = Runtime.Start("parent", async scope =>
        {
            group = scope.Start("hash", async child =>
            {
                if (child.Index == 1)
                    throw first;

                await WaitForEver(child);
            }, instances: 3, On(backend));
            await group.JoinAsync();
        }, On(backend));

        Assert.Same(first, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(parent.JoinAsync())));
        Assert.Equal(
            [ActivityState.Cancelled, ActivityState.Failed, ActivityState.Cancelled],
            group!.Instances.Select(instance => instance.State));
        Assert.Equal([first], parent.Failures);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_snapshot_of_a_group_shows_what_an_instance_waits_for(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var group = Runtime.Start("hash", async _ => await items.ReceiveAsync(), instances: 2, On(backend));
        await HasReceivers(items, count: 2);
        await Until(() => group.State == ActivityState.Blocked);

        var snapshot = group.GetSnapshot();

        Assert.Equal(("hash", backend, ActivityState.Blocked), (snapshot.Path, snapshot.Backend, snapshot.State));
        Assert.Equal(("Receive", "items"), (snapshot.WaitingFor!.Operation, snapshot.WaitingFor.Target));
        group.Cancel();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_group_has_one_instance_or_more(int instances)
    {
        Assert.Throws<ArgumentOutOfRangeException>(nameof(instances), () => { Runtime.Start("hash", _ => default, instances); });
        Assert.Throws<ArgumentOutOfRangeException>(nameof(instances), () => { Runtime.StartBlocking("hash", _ => { }, instances); });
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_group_of_one_still_has_an_index(string backend)
    {
        var group = Runtime.Start("hash", _ => default, instances: 1, On(backend));
        await Soon(group.JoinAsync());

        Assert.Equal("hash[0]", Assert.Single(group.Instances).Path);
    }
}
