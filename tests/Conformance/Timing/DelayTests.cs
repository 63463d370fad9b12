using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Timing;

/// <summary>Delays end in time, in order, and never early.</summary>
[Collection(nameof(Waiting.Alone))]
public sealed class DelayTests : ActivityTest
{
    protected override bool UsesManualTime => true;

    [Theory, MemberData(nameof(Backends))]
    public async Task TI1_a_delay_is_never_early(string backend)
    {
        var activity = Runtime.Start("activity", scope => scope.DelayAsync(TimeSpan.FromSeconds(5)), On(backend));
        await Until(() => Time.ArmedTimers == 1);

        Time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(activity.Completion.IsCompleted);
        Time.Advance(TimeSpan.FromTicks(1));

        await Soon(activity.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task TI1_delays_end_in_the_order_in_which_they_are_due(string backend)
    {
        var order = new List<int>();
        var activity = Runtime.Start("activity", async scope =>
        {
            var random = new Random(7);
            await Task.WhenAll(Enumerable.Range(0, 1_000).Select(async number =>
            {
                var due = random.Next(1, 100);
                await scope.DelayAsync(TimeSpan.FromSeconds(due));
                order.Add((due * 10_000) + number);
            }));
        }, On(backend));
        await Until(() => activity.State == ActivityState.Blocked && Time.ArmedTimers == 1);

        Time.Advance(TimeSpan.FromSeconds(100));
        await Soon(activity.JoinAsync());

        Assert.Equal(1_000, order.Count);
        Assert.Equal(order.Order(), order);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task TI2_a_delay_that_was_cancelled_does_not_end_normally(string backend)
    {
        using var cancellation = new CancellationTokenSource();
        var activity = Runtime.Start("activity", async scope =>
        {
            var delay = scope.DelayAsync(TimeSpan.FromSeconds(5), cancellation.Token);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await delay);
            await scope.DelayAsync(TimeSpan.FromSeconds(5));
        }, On(backend));
        await Until(() => activity.State == ActivityState.Blocked && Time.ArmedTimers == 1);

        await cancellation.CancelAsync();
        Time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(activity.Completion.IsCompleted);

        activity.Cancel();
        await HasEnded(activity);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task TI2_cancelled_delays_leave_no_timer_behind(string backend)
    {
        var activity = Runtime.Start("activity", async scope =>
        {
            for (var round = 0; round < 10_000; round++)
            {
                using var cancellation = new CancellationTokenSource();
                var delay = scope.DelayAsync(TimeSpan.FromHours(1 + round), cancellation.Token);
                await cancellation.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await delay);
            }
        }, On(backend));
        await Soon(activity.JoinAsync());

        Assert.InRange(Time.ArmedTimers, 0, 1);
        Time.Advance(TimeSpan.FromDays(10_000));
        Assert.Equal(0, Time.ArmedTimers);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task TI1_delays_of_every_magnitude_end_when_they_are_due_and_not_before(string backend)
    {
        var ended = new List<TimeSpan>();
        TimeSpan[] delays =
        [
            .. Enumerable.Range(0, 40).Select(power => TimeSpan.FromMilliseconds(1L << power)),
            .. Enumerable.Range(1, 38).Select(power => TimeSpan.FromMilliseconds((3L << power) + 1)),
        ];
        var activity = Runtime.Start("activity", async scope =>
            await Task.WhenAll(delays.Select(async delay =>
            {
                await scope.DelayAsync(delay);
                lock (ended)
                    ended.Add(delay);
            })), On(backend));
        await Until(() => activity.State == ActivityState.Blocked && Time.ArmedTimers == 1);

        var now = TimeSpan.Zero;
        foreach (var delay in delays.Order())
        {
            Time.Advance(delay - now - TimeSpan.FromTicks(1));
            now = delay - TimeSpan.FromTicks(1);
            Assert.DoesNotContain(delay, Copy());
            Time.Advance(TimeSpan.FromTicks(1));
            now = delay;
            await Until(() => Copy().Contains(delay));
        }

        await Soon(activity.JoinAsync());
        Assert.Equal(delays.Order(), ended);

        List<TimeSpan> Copy()
        {
            lock (ended)
                return [.. ended];
        }
    }

    [Fact]
    public async Task TI4_the_wall_clock_does_not_matter()
    {
        var clock = new JumpingClock();
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseTasks().TimeProvider = clock);
        var activity = runtime.Start("activity", scope => scope.DelayAsync(TimeSpan.FromSeconds(5)));
        await Until(() => clock.Steady.ArmedTimers == 1);

        clock.UtcNow = DateTimeOffset.MaxValue;
        clock.Steady.Advance(TimeSpan.FromSeconds(4));
        clock.UtcNow = DateTimeOffset.MinValue;
        Assert.False(activity.Completion.IsCompleted);
        clock.Steady.Advance(TimeSpan.FromSeconds(1));

        await Soon(activity.JoinAsync());
    }

    [Fact]
    public async Task TI1_a_timer_of_the_provider_which_comes_early_wakes_nobody()
    {
        var clock = new JumpingClock { IsHasty = true };
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseTasks().TimeProvider = clock);
        var activity = runtime.Start("activity", scope => scope.DelayAsync(TimeSpan.FromSeconds(4)));
        await Until(() => clock.Steady.ArmedTimers == 1 && activity.State == ActivityState.Blocked);

        clock.Steady.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromMilliseconds(1));
        Assert.False(activity.Completion.IsCompleted);
        clock.Steady.Advance(TimeSpan.FromSeconds(1));

        await Soon(activity.JoinAsync());
    }

    [Fact]
    public async Task TI5_a_million_delays_end_in_order()
    {
        const int Count = 1_000_000;
        var fired = 0;
        var disorder = 0;
        var last = -1;
        var root = Runtime.Start("root", async scope =>
        {
            // A permutation: 7,919 is coprime to a million.
            for (var number = 0; number < Count; number++)
                _ = Fire(scope, (int)(number * 7_919L % Count));

            while (fired < Count)
                await scope.DelayAsync(TimeSpan.FromTicks(Count));
        }, On("Task"));

        async Task Fire(IActivityScope scope, int due)
        {
            await scope.DelayAsync(TimeSpan.FromMilliseconds(due + 1));
            if (due <= last)
                disorder++;

            last = due;
            fired++;
        }

        await Until(() => root.State == ActivityState.Blocked && Time.ArmedTimers == 1);
        while (root.State < ActivityState.Completed)
        {
            Time.Advance(TimeSpan.FromSeconds(100));
            await Task.Yield();
        }

        await Soon(root.JoinAsync());
        Assert.Equal((Count, 0), (fired, disorder));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Delays_of_any_length_can_be_waited_for(string backend)
    {
        var activity = Runtime.Start("activity", async scope =>
        {
            await scope.DelayAsync(TimeSpan.Zero);
            Assert.True(scope.DelayAsync(TimeSpan.Zero).IsCompletedSuccessfully);
            Assert.Throws<ArgumentOutOfRangeException>("delay", () => { _ = scope.DelayAsync(TimeSpan.FromTicks(-1)); });
            _ = scope.DelayAsync(TimeSpan.MaxValue);
            _ = scope.DelayAsync(Timeout.InfiniteTimeSpan);
            await scope.DelayAsync(TimeSpan.FromDays(1_000));
        }, On(backend));
        await Until(() => activity.State >= ActivityState.Blocked && (Time.ArmedTimers == 1 || activity.State > ActivityState.Blocked));

        Time.Advance(TimeSpan.FromDays(999));
        Assert.Equal(ActivityState.Blocked, activity.State);
        Time.Advance(TimeSpan.FromDays(1));

        await Soon(activity.JoinAsync());
    }

    [Fact]
    public async Task A_blocking_delay_passes_in_the_same_time()
    {
        var activity = Runtime.StartBlocking("activity", scope => scope.Delay(TimeSpan.FromSeconds(5)));
        await Until(() => Time.ArmedTimers == 1);

        Time.Advance(TimeSpan.FromSeconds(5));

        await Soon(activity.JoinAsync());
    }

    private sealed class JumpingClock : TimeProvider
    {
        public ManualTimeProvider Steady { get; } = new();

        public DateTimeOffset UtcNow { get; set; }

        public bool IsHasty { get; init; }

        public override long TimestampFrequency => Steady.TimestampFrequency;

        public override long GetTimestamp() => Steady.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => UtcNow;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = Steady.CreateTimer(callback, state, IsHasty ? dueTime / 2 : dueTime, period);
            return IsHasty ? new HastyTimer(timer) : timer;
        }

        private sealed class HastyTimer(ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) =>
                timer.Change(dueTime > TimeSpan.FromMilliseconds(1) ? dueTime / 2 : dueTime, period);

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
