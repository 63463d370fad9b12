namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Shields and deadlines of asynchronous bodies: scopes of their own over the same strand.</summary>
public sealed class ScopePartTests : ActivityTest
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(5);

    protected override bool UsesManualTime => true;

    [Theory, MemberData(nameof(Backends))]
    public async Task SC12_a_shielded_cleanup_sends_the_last_item_after_cancellation(string backend)
    {
        var results = Runtime.CreateChannel<string>("results", ChannelCapacity.Rendezvous);
        var activity = Runtime.Start("activity", async scope =>
        {
            try
            {
                await WaitForEver(scope);
            }
            finally
            {
                await Shield(scope, s_deadline, () => results.SendAsync("last"));
            }
        }, On(backend));
        await Until(() => activity.GetSnapshot().WaitingFor is not null);

        activity.Cancel();

        Assert.Equal("last", await Soon(results.ReceiveAsync()));
        await HasEnded(activity);
        Assert.Equal(ActivityState.Cancelled, activity.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC12_a_shield_covers_the_waits_begun_in_it_and_no_others(string backend)
    {
        var inside = Runtime.CreateChannel<int>("inside", capacity: 1);
        var outside = Runtime.CreateChannel<int>("outside", capacity: 1);
        var outcome = Signal<Exception?>();
        var activity = Runtime.Start("activity", async scope =>
        {
            var branch = Branch();
            await Shield(scope, s_deadline, async () =>
            {
                await inside.ReceiveAsync();
                outcome.SetResult(await Record.ExceptionAsync(() => branch));
                Assert.Equal(2, await inside.ReceiveAsync());
            });

            async Task Branch() => await outside.ReceiveAsync();
        }, On(backend));
        await HasReceivers(inside);

        activity.Cancel();
        Assert.Equal(0, outside.GetSnapshot().WaitingReceivers);
        Assert.Equal(1, inside.GetSnapshot().WaitingReceivers);
        await inside.SendAsync(1);
        Assert.IsType<OperationCanceledException>(await Soon(outcome.Task));
        await inside.SendAsync(2);

        await Soon(activity.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC12_a_deadline_ends_the_waits_begun_in_it_and_no_others(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.Start<int>("activity", async scope =>
        {
            var branch = items.ReceiveAsync().AsTask();
            var error = await Assert.ThrowsAsync<TimeoutException>(
                () => Deadline(scope, s_deadline, () => WaitForEver(scope)).AsTask());
            Assert.Equal("A part of activity 'activity' did not complete within 00:00:05.", error.Message);
            Assert.IsType<OperationCanceledException>(error.InnerException);
            return await branch;
        }, On(backend));
        await Until(() => Time.ArmedTimers == 1 && activity.State == ActivityState.Blocked);

        Time.Advance(s_deadline);
        await items.SendAsync(7);

        Assert.Equal(7, await Soon(activity.JoinAsync()));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_shield_that_takes_too_long_ends_with_a_timeout(string backend)
    {
        var activity = Runtime.Start("activity", async scope =>
        {
            scope.Cancel();
            await Shield(scope, s_deadline, () => WaitForEver(scope));
        }, On(backend));
        await Until(() => activity.GetSnapshot().WaitingFor is not null);

        Time.Advance(s_deadline);

        var error = await Assert.ThrowsAsync<TimeoutException>(() => Soon(activity.JoinAsync()));
        Assert.Equal("The shielded clean-up of activity 'activity' did not complete within 00:00:05.", error.Message);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_part_that_is_in_time_has_no_deadline_any_more(string backend)
    {
        await Soon(Runtime.RunAsync("activity", async scope =>
        {
            await Deadline(scope, s_deadline, () => scope.YieldAsync());
            await Shield(scope, s_deadline, () => default);
            await Shield(scope, Timeout.InfiniteTimeSpan, () => scope.YieldAsync());
            Time.Advance(TimeSpan.FromHours(1));
            await scope.YieldAsync();
        }, On(backend)));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task The_cancellation_outside_reaches_a_deadline_and_is_the_activitys(string backend)
    {
        var activity = Runtime.Start("activity", async scope =>
        {
            var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => Deadline(scope, s_deadline, () => WaitForEver(scope)).AsTask());
            Assert.Equal(scope.CancellationToken, thrown.CancellationToken);
            throw thrown;
        }, On(backend));
        await Until(() => activity.GetSnapshot().WaitingFor is not null);

        activity.Cancel();
        await HasEnded(activity);

        Assert.Equal(ActivityState.Cancelled, activity.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task An_outer_deadline_reaches_an_inner_deadline_but_not_a_shield_inside(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.Start("activity", async scope =>
        {
            var error = await Assert.ThrowsAsync<TimeoutException>(() => Deadline(scope, s_deadline, async () =>
            {
                try
                {
                    await Deadline(scope, TimeSpan.FromHours(1), () => WaitForEver(scope));
                }
                finally
                {
                    await Shield(scope, TimeSpan.FromHours(1), async () => Assert.Equal(7, await items.ReceiveAsync()));
                }
            }).AsTask());
            Assert.Contains("00:00:05", error.Message, StringComparison.Ordinal);
        }, On(backend));
        await Until(() => activity.GetSnapshot().WaitingFor is not null);

        Time.Advance(s_deadline);
        await HasReceivers(items);
        await items.SendAsync(7);

        await Soon(activity.JoinAsync());
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_deadline_around_a_child_cancels_the_child_and_is_a_timeout(string backend, string childBackend)
    {
        var activity = Runtime.Start("activity", async scope =>
        {
            await Assert.ThrowsAsync<TimeoutException>(() => Deadline(
                scope, s_deadline, () => scope.RunAsync("child", WaitForEver, On(childBackend))).AsTask());
        }, On(backend));
        await Until(() => Time.ArmedTimers == 1 && activity.GetSnapshot().WaitingFor is not null);

        Time.Advance(s_deadline);

        await Soon(activity.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_parts_token_tells_foreign_code_of_the_deadline(string backend)
    {
        var activity = Runtime.Start("activity", async scope =>
        {
            await Assert.ThrowsAsync<TimeoutException>(() => scope.DeadlineAsync(
                s_deadline, async token => await Task.Delay(Timeout.InfiniteTimeSpan, token)).AsTask());
            await Assert.ThrowsAsync<TimeoutException>(() => scope.ShieldAsync(
                s_deadline, async token => await Task.Delay(Timeout.InfiniteTimeSpan, token)).AsTask());
        }, On(backend));

        for (var part = 0; part < 2; part++)
        {
            await Until(() => Time.ArmedTimers == 1 && activity.State == ActivityState.Blocked);
            Time.Advance(s_deadline);
        }

        await Soon(activity.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Other_failures_pass_through_a_part_as_they_are(string backend)
    {
        var failure = new InvalidDataException("own");
        await Soon(Runtime.RunAsync("activity", async scope =>
        {
            Assert.Same(failure, await Record.ExceptionAsync(() => Deadline(scope, s_deadline, () => throw failure).AsTask()));
            Assert.Same(failure, await Record.ExceptionAsync(() => Shield(scope, s_deadline, async () =>
            {
                await scope.YieldAsync();
                throw failure;
            }).AsTask()));
        }, On(backend)));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_part_in_the_wrong_place_is_an_error_which_says_so(string backend)
    {
        IActivityScope? other = null;
        await Soon(Runtime.RunAsync("activity", async scope =>
        {
            other = scope;
            var left = await Task.Run(async () => await Record.ExceptionAsync(() => Shield(scope, s_deadline, () => default).AsTask()));
            Assert.StartsWith(
                "Shield belongs to the steps of activity 'activity', and this code is not one of them.",
                Assert.IsType<InvalidOperationException>(left).Message,
                StringComparison.Ordinal);
            var blocking = Assert.Throws<InvalidOperationException>(() => scope.Deadline(s_deadline, _ => { }));
            Assert.Equal(
                "Deadline blocks its thread, and activity 'activity' has an asynchronous body: await DeadlineAsync.",
                blocking.Message);
            Assert.Throws<InvalidOperationException>(() => scope.Shield(s_deadline, _ => { }));
            Assert.Throws<ArgumentOutOfRangeException>(() => { _ = Shield(scope, TimeSpan.Zero, () => default); });
            Assert.Throws<ArgumentOutOfRangeException>(() => { _ = Deadline(scope, Timeout.InfiniteTimeSpan, () => default); });
        }, On(backend)));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Shield(other!, s_deadline, () => default));
    }
}
