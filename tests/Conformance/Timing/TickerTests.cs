using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Timing;

/// <summary>Ticks come in time, are counted, and end.</summary>
public sealed class TickerTests : ActivityTest
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(3);

    protected override bool UsesManualTime => true;

    [Fact]
    public void TI1_a_tick_is_never_early()
    {
        using var ticker = Runtime.CreateTicker("clock", s_period);

        Time.Advance(s_period - TimeSpan.FromTicks(1));
        Assert.False(ticker.TryReceive(out _));
        Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(new Tick(1, s_period, 0), Take(ticker));
    }

    // The provider's timers count in milliseconds.
    [Fact]
    public void TI3_ticks_do_not_drift_with_a_period_that_is_no_whole_number_of_milliseconds()
    {
        var period = TimeSpan.FromTicks(12_345_678);
        using var ticker = Runtime.CreateTicker("clock", period);
        for (var number = 1; number <= 1_000; number++)
        {
            Time.Advance((period * number) - TimeSpan.FromTicks(Time.GetTimestamp()) - TimeSpan.FromTicks(1));
            Assert.False(ticker.TryReceive(out _));
            Time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal(new Tick(number, period * number, 0), Take(ticker));
        }
    }

    [Fact]
    public void TI3_ticks_do_not_pile_up_and_those_missed_are_counted()
    {
        using var ticker = Runtime.CreateTicker("clock", s_period);
        var (last, random) = (0L, new Random(7));
        for (var round = 0; round < 200; round++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(random.Next(1, 12_000)));
            var number = Time.GetTimestamp() / s_period.Ticks;
            Assert.Equal(number > last ? 1 : 0, ticker.GetSnapshot().Count);
            if (number == last || random.Next(3) == 0)
                continue;

            Assert.Equal(new Tick(number, s_period * number, number - last - 1), Take(ticker));
            last = number;
        }
    }

    [Fact]
    public async Task TI3_a_timer_which_fires_late_skips_what_is_past()
    {
        var clock = new LateClock();
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseTasks().TimeProvider = clock);
        using var ticker = runtime.CreateTicker("clock", s_period);

        clock.Now = (s_period.Ticks * 4) + 1;
        clock.Fire();

        Assert.Equal(new Tick(4, s_period * 4, 3), Take(ticker));
        Assert.False(ticker.TryReceive(out _));
        clock.Now = s_period.Ticks * 5;
        clock.Fire();
        Assert.Equal(new Tick(5, s_period * 5, 0), Take(ticker));

        // One waits already when the next fires late.
        clock.Now = s_period.Ticks * 6;
        clock.Fire();
        clock.Now = s_period.Ticks * 9;
        clock.Fire();
        Assert.Equal(new Tick(9, s_period * 9, 3), Take(ticker));
    }

    [Fact]
    public async Task TI4_the_wall_clock_does_not_matter_to_ticks()
    {
        var clock = new LateClock { UtcNow = DateTimeOffset.MaxValue };
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseTasks().TimeProvider = clock);
        using var ticker = runtime.CreateTicker("clock", s_period);

        clock.UtcNow = DateTimeOffset.MinValue;
        clock.Now = s_period.Ticks - 1;
        clock.Fire();
        Assert.False(ticker.TryReceive(out _));
        clock.Now++;
        clock.Fire();

        Assert.Equal(new Tick(1, s_period, 0), Take(ticker));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task TI2_a_ticker_of_an_activity_completes_when_that_ends_and_does_not_tick_any_more(string backend)
    {
        ITicker? ticker = null;
        var activity = Runtime.Start("activity", async scope =>
        {
            ticker = scope.CreateTicker("clock", s_period);
            Assert.Equal(1, (await ticker.ReceiveAsync()).Number);
        }, On(backend));
        await Until(() => activity.State == ActivityState.Blocked && Time.ArmedTimers == 1);
        Time.Advance(s_period);
        await Soon(activity.JoinAsync());

        Assert.Equal("activity/clock", ticker!.Path);
        Assert.True(ticker.Completion.IsCompletedSuccessfully);
        Time.Advance(s_period * 10);
        Assert.False(ticker.TryReceive(out _));
        Assert.Equal(0, Time.ArmedTimers);
    }

    [Fact]
    public async Task TI2_C11_a_ticker_which_is_disposed_ends_its_receivers_and_twice_is_a_no_op()
    {
        var ticker = Runtime.CreateTicker("clock", s_period);
        var waiting = ticker.ReceiveAsync();
        var enumerated = Soon(Task.Run(async () => await ticker.ReceiveAllAsync().CountAsync()));
        await Until(() => ticker.GetSnapshot().WaitingReceivers == 2);

        ticker.Dispose();
        ticker.Dispose();

        await Assert.ThrowsAsync<ChannelCompletedException>(() => Soon(waiting));
        Assert.Equal(0, await enumerated);
        Time.Advance(s_period * 10);
        Assert.Equal((0, true), (ticker.GetSnapshot().Count, ticker.GetSnapshot().IsCompleted));
        Assert.Equal(0, Time.ArmedTimers);
    }

    [Fact]
    public void TI2_a_ticker_disposed_while_it_fires_stays_stopped()
    {
        for (var round = 0; round < 300; round++)
        {
            var ticker = Runtime.CreateTicker("clock", TimeSpan.FromTicks(1));
            var disposing = Task.Run(ticker.Dispose);
            Time.Advance(TimeSpan.FromTicks(20));
            disposing.GetAwaiter().GetResult();
            while (ticker.TryReceive(out _))
            {
            }

            Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal((0, true), (ticker.GetSnapshot().Count, ticker.GetSnapshot().IsCompleted));
            Assert.Equal(0, Time.ArmedTimers);
        }
    }

    [Fact]
    public void TI1_ticks_and_ends_of_several_tickers_come_in_the_order_in_which_they_are_due()
    {
        using var slow = Runtime.CreateTicker("slow", TimeSpan.FromSeconds(5));
        using var fast = Runtime.CreateTicker("fast", TimeSpan.FromSeconds(2));
        var order = new List<string>();
        for (var second = 1; second <= 10; second++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            if (slow.TryReceive(out var tick))
                order.Add($"slow {tick.Due.TotalSeconds}");

            if (fast.TryReceive(out tick))
                order.Add($"fast {tick.Due.TotalSeconds}");
        }

        Assert.Equal(["fast 2", "fast 4", "slow 5", "fast 6", "fast 8", "slow 10", "fast 10"], order);
    }

    [Fact]
    public void Periods_are_more_than_zero_and_of_any_length()
    {
        Assert.Throws<ArgumentOutOfRangeException>("period", () => Runtime.CreateTicker("clock", TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>("period", () => Runtime.CreateTicker("clock", TimeSpan.FromTicks(-1)));
        using var eternal = Runtime.CreateTicker("clock", TimeSpan.MaxValue);
        using var years = Runtime.CreateTicker("clock", TimeSpan.FromDays(1_000));

        Time.Advance(TimeSpan.FromDays(999));
        Assert.False(years.TryReceive(out _));
        Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(1, Take(years).Number);
        Assert.False(eternal.TryReceive(out _));
    }

    private static Tick Take(ITicker ticker)
    {
        Assert.True(ticker.TryReceive(out var tick));
        return tick;
    }

    // Its timer fires when the test says so, however late.
    private sealed class LateClock : TimeProvider
    {
        private Action? _fire;

        public long Now { get; set; }

        public DateTimeOffset UtcNow { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Fire() => _fire!();

        public override long GetTimestamp() => Now;

        public override DateTimeOffset GetUtcNow() => UtcNow;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
