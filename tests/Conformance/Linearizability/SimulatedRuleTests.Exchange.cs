namespace Concurrency.Tests.Conformance.Linearizability;

public sealed partial class SimulatedRuleTests
{
    [Fact]
    public void PR1_a_broken_promise_reaches_all_who_wait_and_all_who_come() => Exhaust(scope =>
    {
        var promise = scope.CreatePromise<int>("promise");
        scope.Start(
            "waiter",
            async _ => await Assert.ThrowsAsync<InvalidDataException>(async () => await promise.WaitAsync()),
            instances: 2);
        scope.Start("breaker", _ =>
        {
            Assert.True(promise.TrySetException(new InvalidDataException()));
            return default;
        });
        return default;
    });

    [Fact]
    public void BR1_senders_wait_until_the_slowest_subscriber_has_room_and_no_longer() => Exhaust(scope =>
    {
        var broadcast = scope.CreateBroadcast<int>("broadcast");
        var subscription = broadcast.Subscribe("subscriber", new() { Capacity = 1 });
        scope.Start("sender", async _ => await broadcast.SendAsync(1), instances: 3);
        scope.Start("receiver", async _ =>
        {
            for (var received = 0; received < 3; received++)
                await subscription.ReceiveAsync();
        });
        return default;
    });

    [Fact]
    public void BR2_C7_all_senders_go_on_when_the_subscriber_for_whom_they_waited_leaves() => Exhaust(async scope =>
    {
        var broadcast = scope.CreateBroadcast<int>("broadcast");
        var slow = broadcast.Subscribe("slow", new() { Capacity = 1 });
        var quick = broadcast.Subscribe("quick", new() { Capacity = 3 });
        Assert.True(broadcast.TrySend(1));
        var senders = scope.Start("sender", async _ => await broadcast.SendAsync(2), instances: 2);

        slow.Dispose();

        await senders.JoinAsync();
        Assert.Equal(3, quick.GetSnapshot().Count);
    });

    [Fact]
    public void BR1_losses_are_counted() => Exhaust(async scope =>
    {
        var broadcast = scope.CreateBroadcast<int>("broadcast");
        var subscription = broadcast.Subscribe("subscriber", new() { Capacity = 1, LagPolicy = LagPolicy.DropOldest });
        var senders = scope.Start("sender", async _ => await broadcast.SendAsync(1), instances: 3);

        var received = subscription.TryReceive(out _) ? 1 : 0;

        await senders.JoinAsync();
        var snapshot = subscription.GetSnapshot();
        Assert.Equal((received, 3), (snapshot.Received, snapshot.Received + snapshot.Count + snapshot.Dropped));
    });
}
