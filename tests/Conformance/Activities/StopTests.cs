namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Who does not stop within the grace period is reported.</summary>
public sealed class StopTests : ActivityTest
{
    protected override bool UsesManualTime => true;

    [Theory, MemberData(nameof(Backends))]
    public async Task SC8_an_activity_that_swallows_its_cancellation_is_reported_with_path_backend_and_wait(string backend)
    {
        var other = Runtime.CreateChannel<int>("other", capacity: 1);
        IActivity? stubborn = null;
        var parent = Runtime.Start("parent", scope =>
        {
            stubborn = scope.Start("stubborn", async child =>
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WaitForEver(child).AsTask());
                await Task.Run(async () => await other.ReceiveAsync());
            }, On(backend));
            return default;
        }, On(backend));
        await Until(() => stubborn?.GetSnapshot().WaitingFor is not null);

        var stop = Runtime.StopAsync(TimeSpan.FromSeconds(20));
        await HasReceivers(other);
        await Until(() => parent.State == ActivityState.Blocked && stubborn!.State == ActivityState.Blocked);
        Time.Advance(TimeSpan.FromSeconds(20));
        var report = await Soon(stop);

        Assert.False(report.IsClean);
        Assert.Equal(["parent", "parent/stubborn"], report.Remaining.Select(remaining => remaining.Activity.Path));
        Assert.All(report.Remaining, remaining => Assert.Equal(backend, remaining.Activity.Backend));
        Assert.Equal(
            "2 activities did not stop within 00:00:20:" + Environment.NewLine
            + $"  parent on {backend} is Blocked, waiting for nothing the library knows" + Environment.NewLine
            + $"  parent/stubborn on {backend} is Blocked, waiting for nothing the library knows",
            report.ToString());
        other.TrySend(1);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC8_an_activity_in_a_shield_is_reported_with_what_it_waits_on(string backend)
    {
        var results = Runtime.CreateChannel<int>("results", capacity: 1);
        results.TrySend(0);
        var cleaner = Runtime.Start("cleaner", async scope =>
            await Shield(scope, TimeSpan.FromHours(1), () => results.SendAsync(1)), On(backend));
        await Until(() => cleaner.GetSnapshot() is { State: ActivityState.Blocked, WaitingFor: not null });

        var stop = Runtime.StopAsync(TimeSpan.FromSeconds(20));
        Time.Advance(TimeSpan.FromSeconds(20));
        var report = await Soon(stop);

        Assert.Equal(
            "1 activity did not stop within 00:00:20:" + Environment.NewLine
            + $"  cleaner on {backend} is Blocked, waiting: Send on results for 00:00:20",
            report.ToString());
        await results.ReceiveAsync();
    }

    [Fact]
    public async Task SC8_a_blocking_body_in_a_shield_is_reported_with_what_it_waits_on()
    {
        var results = Runtime.CreateChannel<int>("results", capacity: 1);
        var cleaner = Runtime.StartBlocking("cleaner", scope => scope.Shield(TimeSpan.FromHours(1), token => results.Receive(token)));
        await Until(() => cleaner.GetSnapshot() is { State: ActivityState.Blocked, WaitingFor: not null });

        var stop = Runtime.StopAsync(TimeSpan.FromSeconds(20));
        Time.Advance(TimeSpan.FromSeconds(20));
        var remaining = Assert.Single((await Soon(stop)).Remaining).Activity;

        Assert.Equal(
            new WaitSnapshot("Receive", "results", TimeSpan.FromSeconds(20)) { MayEndByItself = true }, remaining.WaitingFor);
        results.TrySend(1);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task SC8_a_circle_of_waits_which_cancellation_does_not_end_is_reported(string oneBackend, string otherBackend)
    {
        var (a, b) = (Runtime.CreateMutex("a"), Runtime.CreateMutex("b"));
        var both = Runtime.CreateBarrier("both", participants: 2);
        Runtime.Start("one", scope => Shield(scope, TimeSpan.FromHours(1), () => TakeAsync(a, b)), On(oneBackend));
        Runtime.Start("other", scope => Shield(scope, TimeSpan.FromHours(1), () => TakeAsync(b, a)), On(otherBackend));
        await Until(() => Runtime.Inspector.FindCycles().Count > 0);

        var stop = Runtime.StopAsync(TimeSpan.FromSeconds(20));
        Time.Advance(TimeSpan.FromSeconds(20));
        var report = await Soon(stop);

        Assert.Equal(["one", "other"], Assert.Single(report.Cycles).Edges.Select(edge => edge.Activity));
        Assert.EndsWith(
            "2 activities wait for one another, until a time-out, a deadline or a token ends one of the waits:" + Environment.NewLine
            + $"  one ({oneBackend}) waits: Acquire on b for 00:00:20, held by other" + Environment.NewLine
            + $"  other ({otherBackend}) waits: Acquire on a for 00:00:20, held by one",
            report.ToString());
        Time.Advance(TimeSpan.FromHours(1));

        async ValueTask TakeAsync(IMutex first, IMutex second)
        {
            using var held = await first.AcquireAsync();
            await both.SignalAndWaitAsync();
            using var wanted = await second.AcquireAsync();
        }
    }

    [Fact]
    public async Task SC8_disposing_logs_the_report()
    {
        using var release = new ManualResetEventSlim();
        var log = new LogRecorder();
        var time = new ManualTimeProvider();
        var runtime = ConcurrencyRuntime.Create(builder =>
        {
            builder.UseThreads().LoggerFactory = log;
            builder.TimeProvider = time;
            builder.Grace = TimeSpan.FromSeconds(1);
        });
        var isStuck = Signal();
        runtime.StartBlocking("stuck", _ =>
        {
            isStuck.SetResult();
            release.Wait();
        });
        await Soon(isStuck.Task);

        var disposal = runtime.DisposeAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(1));
        await Soon(disposal);
        release.Set();

        var record = Assert.Single(log.WithId(3));
        Assert.StartsWith(
            "1 activity did not stop within 00:00:01:" + Environment.NewLine
            + "  stuck on Thread is Active, waiting for nothing the library knows; its thread ",
            record.Message);
    }

    [Fact]
    public async Task Disposing_after_a_stop_waits_for_nobody_and_logs_nothing()
    {
        using var release = new ManualResetEventSlim();
        var isStuck = Signal();
        var activity = Runtime.StartBlocking("stuck", _ =>
        {
            isStuck.SetResult();
            release.Wait();
        });
        await Soon(isStuck.Task);
        var stop = Runtime.StopAsync(TimeSpan.FromSeconds(20));
        Time.Advance(TimeSpan.FromSeconds(20));
        Assert.False((await Soon(stop)).IsClean);

        var disposal = Runtime.DisposeAsync();

        Assert.True(disposal.IsCompletedSuccessfully);
        Assert.Empty(Log.WithId(3));
        release.Set();
        await HasEnded(activity);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Stopping_cancels_all_and_reports_nobody_when_all_end(string backend)
    {
        var activities = Enumerable.Range(0, 10).Select(_ => Runtime.Start("waiting", WaitForEver, On(backend))).ToList();
        await Until(() => activities.TrueForAll(activity => activity.State == ActivityState.Blocked));

        var report = await Soon(Runtime.StopAsync(TimeSpan.FromSeconds(20)));

        Assert.True(report.IsClean);
        Assert.Equal("All activities stopped.", report.ToString());
        Assert.All(activities, activity => Assert.Equal(ActivityState.Cancelled, activity.State));
    }
}
