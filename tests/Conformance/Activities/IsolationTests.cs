namespace Concurrency.Tests.Conformance.Activities;

/// <summary>An isolated failure stays with its activity.</summary>
public sealed class IsolationTests : ActivityTest
{
    [Theory, MemberData(nameof(Pairs))]
    public async Task SC2_an_isolated_failure_leaves_siblings_and_parent_alone(string parentBackend, string childBackend)
    {
        var failure = new InvalidDataException("isolated");
        IActivity? failing = null;
        await Soon(Runtime.RunAsync("parent", async scope =>
        {
            var items = scope.CreateChannel<int>("items", capacity: 1);
            var sibling = scope.Start("sibling", async _ => await items.ReceiveAsync(), On(childBackend));
            failing = scope.Start("failing", _ => throw failure, Isolated(childBackend));
            Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(async () => await failing.JoinAsync()));
            await items.SendAsync(1);
            await sibling.JoinAsync();
        }, On(parentBackend)));

        Assert.Equal(ActivityState.Failed, failing!.State);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task C8_an_isolated_failure_nobody_awaits_is_logged(string parentBackend, string childBackend)
    {
        await Soon(Runtime.RunAsync("parent", async scope =>
        {
            scope.Start("failing", _ => throw new InvalidDataException("alone"), Isolated(childBackend));
            await scope.YieldAsync();
        }, On(parentBackend)));

        Assert.Equal("Activity parent/failing failed, and nobody awaits it", Assert.Single(Log.Records).Message);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task C8_an_isolated_failure_of_an_instance_is_logged_once(string parentBackend, string childBackend)
    {
        await Soon(Runtime.RunAsync("parent", async scope =>
        {
            scope.Start(
                "failing",
                worker => worker.Index == 1 ? throw new InvalidDataException("one of two") : default,
                instances: 2,
                Isolated(childBackend));
            await scope.YieldAsync();
        }, On(parentBackend)));

        Assert.Equal("Activity parent/failing[1] failed, and nobody awaits it", Assert.Single(Log.Records).Message);
    }

    private static ActivityOptions Isolated(string backend) => new() { Backend = backend, OnFailure = FailureResponse.Isolate };
}
