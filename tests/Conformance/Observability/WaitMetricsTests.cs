namespace Concurrency.Tests.Conformance.Observability;

/// <summary>Whoever has to wait is measured from the beginning of the wait to its end, whoever it is.</summary>
public sealed class WaitMetricsTests : MetricsTest
{
    private const string Duration = "concurrency.wait.duration";

    [Theory, MemberData(nameof(AllModes))]
    public async Task A_receive_that_waits_is_measured(Mode mode)
    {
        Metrics.Listen(Duration);
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var receiver = await StartWaiting(mode, "receiver", items, async verbs => await verbs.ReceiveAsync(items));
        Time.Advance(TimeSpan.FromMilliseconds(1500));

        items.TrySend(1);
        await Ended(receiver);

        Assert.Equal([(1.5, "items channel receive")], Read(Metrics.Of(Duration)));
    }

    [Theory, MemberData(nameof(AllModes))]
    public async Task A_wait_for_a_mutex_is_measured_though_it_is_cancelled(Mode mode)
    {
        Metrics.Listen(Duration);
        var mutex = Runtime.CreateMutex("mutex");
        using var abandon = new CancellationTokenSource();
        using var held = mutex.Acquire();
        var waiter = await StartWaiting(
            mode, "waiter", mutex, async verbs => (await verbs.AcquireAsync(mutex, abandon.Token)).Dispose());
        Time.Advance(TimeSpan.FromSeconds(2));

        await abandon.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ended(waiter));

        Assert.Equal([(2, "mutex mutex acquire")], Read(Metrics.Of(Duration)));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Joins_delays_and_selects_are_measured(string backend)
    {
        Metrics.Listen(Duration);
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var done = Runtime.CreateManualResetEvent("done");
        var select = Runtime.CreateSelect(items.ReceiveCase(), done.WaitCase());
        var sleeper = Runtime.Start("sleeper", scope => scope.DelayAsync(TimeSpan.FromSeconds(4)), On(backend));
        var chooser = Runtime.Start("chooser", async _ => await select.WaitAsync(), On(backend));
        var joiner = Runtime.Start("joiner", async _ => await sleeper.JoinAsync(), On(backend));
        await IsBlocked(sleeper, chooser, joiner);
        Time.Advance(TimeSpan.FromSeconds(4));
        await Soon(joiner.JoinAsync());

        done.Set();
        await Soon(chooser.JoinAsync());

        Assert.Equal(
            [(4, "select(items|done) select select"), (4, "sleeper activity join"), (4, "time time delay")],
            Read(Metrics.Of(Duration).Where(wait => wait.Value == 4)));
    }

    [Theory]
    [InlineData(0.000_25)]
    [InlineData(4_294.967_295)]
    [InlineData(4_294.967_297)]
    [InlineData(1_000_000)]
    public async Task A_wait_is_measured_to_the_microsecond_however_long_it_is(double seconds)
    {
        Metrics.Listen(Duration);
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var receiver = Runtime.Start("receiver", async _ => await items.ReceiveAsync());
        await IsBlocked(receiver);
        Time.Advance(TimeSpan.FromSeconds(seconds));

        items.TrySend(1);
        await Soon(receiver.JoinAsync());

        Assert.Equal(seconds, Metrics.Of(Duration)[0].Value, precision: 6);
    }

    [Fact]
    public async Task What_need_not_wait_is_not_measured()
    {
        Metrics.Listen(Duration);
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        await Soon(items.SendAsync(1));
        Assert.Equal(1, await Soon(items.ReceiveAsync()));

        Assert.Empty(Metrics.All);
    }

    [Fact]
    public async Task A_wait_that_began_before_anybody_listened_is_not_measured()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var wait = items.ReceiveAsync();
        Metrics.Listen(Duration);

        items.TrySend(1);
        await Soon(wait);

        Assert.Empty(Metrics.All);
    }

    [Fact]
    public async Task A_listener_that_fails_disturbs_nobody_and_is_logged_once()
    {
        Metrics.Listen().OnMeasured = _ => throw new FormatException();
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var receiver = Runtime.Start("receiver", async _ => await items.ReceiveAsync());
        await IsBlocked(receiver);

        items.TrySend(1);
        await Soon(receiver.JoinAsync());

        Assert.IsType<FormatException>(Log.WithId(40).Single().Exception);
    }

    private static Task IsBlocked(params IActivity[] activities) =>
        Until(() => activities.All(activity => activity.State == ActivityState.Blocked && activity.GetSnapshot().WaitingFor is not null));
}
