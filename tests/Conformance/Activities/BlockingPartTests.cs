namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Shields and deadlines of blocking bodies.</summary>
public sealed class BlockingPartTests : ActivityTest
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(5);

    protected override bool UsesManualTime => true;

    [Fact]
    public async Task SC12_a_blocking_shield_sends_the_last_item_after_cancellation()
    {
        var never = Runtime.CreateChannel<int>("never", capacity: 1);
        var results = Runtime.CreateChannel<string>("results", ChannelCapacity.Rendezvous);
        var activity = Runtime.StartBlocking("activity", scope =>
        {
            try
            {
                never.Receive();
            }
            finally
            {
                scope.Shield(s_deadline, token => results.Send("last", token));
            }
        });
        await HasReceivers(never);

        activity.Cancel();

        Assert.Equal("last", await Soon(results.ReceiveAsync()));
        await HasEnded(activity);
        Assert.Equal(ActivityState.Cancelled, activity.State);
    }

    [Fact]
    public async Task A_blocking_deadline_ends_with_a_timeout_and_the_body_goes_on()
    {
        var first = Runtime.CreateChannel<int>("first", capacity: 1);
        var second = Runtime.CreateChannel<int>("second", capacity: 1);
        var activity = Runtime.StartBlocking<string>("activity", scope =>
        {
            var deadline = Assert.Throws<TimeoutException>(() => scope.Deadline(s_deadline, token => first.Receive(token)));
            var shield = Assert.Throws<TimeoutException>(() => scope.Shield(s_deadline, token => second.Receive(token)));
            return deadline.Message + shield.Message;
        });
        foreach (var channel in new[] { first, second })
        {
            await HasReceivers(channel);
            Time.Advance(s_deadline);
        }

        Assert.Equal(
            "A part of activity 'activity' did not complete within 00:00:05."
            + "The shielded clean-up of activity 'activity' did not complete within 00:00:05.",
            await Soon(activity.JoinAsync()));
    }

    [Fact]
    public async Task The_cancellation_outside_reaches_a_blocking_deadline()
    {
        var never = Runtime.CreateChannel<int>("never", capacity: 1);
        var activity = Runtime.StartBlocking("activity", scope => scope.Deadline(s_deadline, token => never.Receive(token)));
        await HasReceivers(never);

        activity.Cancel();
        await HasEnded(activity);

        Assert.Equal(ActivityState.Cancelled, activity.State);
    }

    [Fact]
    public async Task Asynchronous_parts_of_a_blocking_body_are_errors_which_name_the_twin()
    {
        await Soon(Runtime.StartBlocking("activity", scope =>
        {
            var shield = Assert.Throws<InvalidOperationException>(() => { _ = Shield(scope, s_deadline, () => default); });
            Assert.Equal("ShieldAsync cannot be awaited in the blocking body of activity 'activity': call Shield.", shield.Message);
            Assert.Throws<InvalidOperationException>(() => { _ = Deadline(scope, s_deadline, () => default); });
        }).JoinAsync());
    }
}
