namespace Concurrency.Tests.Conformance.Watchdogs;

/// <summary>Watching begins and ends with its settings, and needs nobody's help.</summary>
public sealed class WatcherTests : WatchdogTest
{
    private const int LongWait = 23;

    protected override WatchdogOptions Watched => WatchdogOptions.Off;

    [Fact]
    public async Task With_nothing_to_watch_nothing_runs()
    {
        await Runtime.RunAsync("work", _ => default);

        Assert.Equal(0, Time.ArmedTimers);
    }

    [Fact]
    public async Task It_begins_when_it_is_switched_on_and_ends_when_it_is_switched_off()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var receiver = Runtime.Start("receiver", async _ => await items.ReceiveAsync(), On("Task"));
        await Until(() => receiver.GetSnapshot().WaitingFor is not null);
        Time.Advance(Limit);

        // What has lasted too long already is told at once.
        Runtime.Watchdogs = new() { Wait = Limit };
        await HaveLooked();
        Assert.Single(Log.WithId(LongWait));

        Runtime.Watchdogs = WatchdogOptions.Off;
        await Until(() => Time.ArmedTimers == 0);
        Runtime.Watchdogs = new() { Wait = Limit * 2 };
        await PassUntilTold(LongWait);
        await Pass(Limit);

        Assert.Equal(2, Log.WithId(LongWait).Count());
        items.TrySend(1);
        await Soon(receiver.JoinAsync());
    }

    [Fact]
    public async Task It_ends_with_the_runtime()
    {
        Runtime.Watchdogs = WatchdogOptions.Recommended;
        await HaveLooked();

        await Runtime.DisposeAsync();

        await Until(() => Time.ArmedTimers == 0);
        Runtime.Watchdogs = WatchdogOptions.Recommended;
        Assert.Equal(WatchdogOptions.Off, Runtime.Watchdogs);
    }

    [Theory, InlineData(0), InlineData(-1)]
    public void A_limit_is_more_than_nothing(int seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WatchdogOptions { Wait = TimeSpan.FromSeconds(seconds) });

    [Fact]
    public async Task On_the_clock_of_the_system_a_deadlock_is_told_too()
    {
        var log = new LogRecorder();
        await using var runtime = ConcurrencyRuntime.Create(builder =>
        {
            builder.UseThreads().UseTasks();
            builder.LoggerFactory = log;
            builder.Watchdogs = new() { Cycle = TimeSpan.FromMilliseconds(40) };
        });
        var (a, b) = (runtime.CreateMutex("a"), runtime.CreateMutex("b"));
        var both = runtime.CreateBarrier("both", participants: 2);
        var one = runtime.Start("one", _ => TakeAsync(a, b, both), On("Thread"));
        var other = runtime.Start("other", _ => TakeAsync(b, a, both), On("Task"));

        await Until(() => log.WithId(20).Any());

        one.Cancel();
        await HasEnded(other);
    }

    private static async ValueTask TakeAsync(IMutex first, IMutex second, IBarrier both)
    {
        using var one = await first.AcquireAsync();
        await both.SignalAndWaitAsync();
        using var two = await second.AcquireAsync();
    }
}
