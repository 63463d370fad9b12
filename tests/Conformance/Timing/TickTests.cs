using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Timing;

/// <summary>A ticker ticks on time, and one tick waits at most.</summary>
public sealed class TickTests : ActivityTest
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(10);

    protected override bool UsesManualTime => true;

    [Fact]
    public void TI1_a_tick_is_never_early()
    {
        using var ticks = Runtime.CreateTicker("ticks", s_period);

        Time.Advance(s_period - TimeSpan.FromTicks(1));
        Assert.False(ticks.TryReceive(out _));
        Time.Advance(TimeSpan.FromTicks(1));

        Assert.True(ticks.TryReceive(out var tick));
        Assert.Equal(new Tick(Number: 1, Due: s_period, Missed: 0), tick);
    }

    [Fact]
    public void TI3_ticks_do_not_drift_however_late_they_are_received()
    {
        using var ticks = Runtime.CreateTicker("ticks", s_period);
        for (var number = 1; number <= 100; number++)
        {
            Time.Advance(s_period);
            Assert.True(ticks.TryReceive(out var tick));
            Assert.Equal(new Tick(number, s_period * number, Missed: 0), tick);
        }
    }

    [Fact]
    public void TI3_one_tick_waits_and_says_how_many_were_missed()
    {
        using var ticks = Runtime.CreateTicker("ticks", s_period);

        Time.Advance((s_period * 5) + TimeSpan.FromSeconds(3));

        Assert.True(ticks.TryReceive(out var tick));
        Assert.Equal(new Tick(Number: 5, Due: s_period * 5, Missed: 4), tick);
        Assert.False(ticks.TryReceive(out _));
        Time.Advance(TimeSpan.FromSeconds(7));
        Assert.True(ticks.TryReceive(out tick));
        Assert.Equal(new Tick(Number: 6, Due: s_period * 6, Missed: 0), tick);
    }

    [Fact]
    public async Task TI3_a_timer_of_the_provider_which_is_late_skips_what_is_past()
    {
        var clock = new LateClock();
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseTasks().TimeProvider = clock);
        using var ticks = runtime.CreateTicker("ticks", s_period);

        clock.Pass(s_period * 3.5);

        Assert.True(ticks.TryReceive(out var tick));
        Assert.Equal(new Tick(Number: 3, Due: s_period * 3, Missed: 2), tick);
        clock.Pass(s_period * 0.5);
        Assert.True(ticks.TryReceive(out tick));
        Assert.Equal(new Tick(Number: 4, Due: s_period * 4, Missed: 0), tick);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task TI2_a_ticker_made_on_a_scope_stops_with_the_activity(string backend)
    {
        ITicker? ticks = null;
        var activity = Runtime.Start("activity", scope =>
        {
            ticks = scope.CreateTicker("ticks", s_period);
            return default(ValueTask);
        }, On(backend));
        await Soon(activity.JoinAsync());

        Time.Advance(s_period);

        Assert.False(ticks!.TryReceive(out _));
        await Soon(ticks.Completion);
        Assert.Equal("activity/ticks", ticks.Path);
        Assert.Equal(0, Time.ArmedTimers);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task C11_disposing_a_ticker_ends_its_receivers_and_a_second_time_changes_nothing(string backend)
    {
        var ticks = Runtime.CreateTicker("ticks", s_period);
        var received = new List<Tick>();
        var activity = Runtime.Start("activity", async _ =>
        {
            await foreach (var tick in ticks.ReceiveAllAsync())
                received.Add(tick);
        }, On(backend));
        await Until(() => ticks.GetSnapshot().WaitingReceivers == 1);
        Time.Advance(s_period);
        await Until(() => ticks.GetSnapshot() is { Received: 1, WaitingReceivers: 1 });

        ticks.Dispose();
        ticks.Dispose();
        await Soon(activity.JoinAsync());

        Assert.Equal(s_period, Assert.Single(received).Due);
    }

    [Fact]
    public async Task A_cancelled_receive_takes_no_tick()
    {
        using var ticks = Runtime.CreateTicker("ticks", s_period);
        using var cancellation = new CancellationTokenSource();
        var cancelled = ticks.ReceiveAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(cancelled));

        Time.Advance(s_period);

        Assert.True(ticks.TryReceive(out _));
    }

    [Fact]
    public void The_period_is_more_than_zero() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Runtime.CreateTicker("ticks", TimeSpan.Zero));

    /// <summary>Its timers fire once, after all the time has passed.</summary>
    private sealed class LateClock : TimeProvider
    {
        private readonly ManualTimeProvider _timers = new();
        private TimeSpan _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _timers.CreateTimer(callback, state, dueTime, period);

        public void Pass(TimeSpan time)
        {
            _now += time;
            _timers.Advance(time);
        }
    }
}
