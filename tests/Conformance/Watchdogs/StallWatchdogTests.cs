using Microsoft.Extensions.Logging;

namespace Concurrency.Tests.Conformance.Watchdogs;

/// <summary>A root in which nothing goes on is told; one which somebody outside may wake is not.</summary>
public sealed class StallWatchdogTests : WatchdogTest
{
    private const int Told = 21;

    protected override WatchdogOptions Watched => new() { Stall = Limit };

    [Theory, MemberData(nameof(Placements))]
    public async Task A_pipeline_whose_channel_nobody_completes_is_told_once(string placement)
    {
        var work = Runtime.Start("work", async scope =>
        {
            var items = scope.CreateChannel<int>("items", capacity: 4);
            scope.Start("read", async _ => await items.SendAsync(1), On(placement, 0));
            scope.Start("write", async _ =>
            {
                await foreach (var item in items.ReceiveAllAsync())
                    Assert.Equal(1, item);
            }, instances: 2, On(placement, 1));
            await Task.Yield();
        }, On(placement, 2));
        await Until(() => Runtime.Inspector.FindStalls(TimeSpan.Zero).Count == 1);

        var (after, record) = await PassUntilTold(Told);
        await Pass(Limit * 3);

        Assert.InRange(after, Limit, Limit + TimeSpan.FromSeconds(2));
        Assert.Equal(LogLevel.Error, record.Level);
        Assert.StartsWith(
            $"Nothing goes on in work: all of its activities (3) have been waiting for {Limit:c} or longer, and nobody is in sight who could wake them:",
            record.Message,
            StringComparison.Ordinal);
        Assert.Contains($"2 x work/write ({On(placement, 1).Backend}) waits: Receive on work/items", record.Message, StringComparison.Ordinal);
        Assert.Single(Log.WithId(Told));
        work.Cancel();
        await HasEnded(work);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Permits_that_nobody_gives_back_are_told(string backend)
    {
        var work = Runtime.Start("work", async scope =>
        {
            var permits = scope.CreateSemaphore("permits", permits: 1);
            await permits.AcquireAsync();
            await scope.Start("child", async _ => await permits.AcquireAsync(), On(backend)).JoinAsync();
        }, On(backend));

        await Until(() => Runtime.Inspector.FindStalls(TimeSpan.Zero) is [{ ActivityCount: 2, Root: "work" }]);

        work.Cancel();
        await HasEnded(work);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_blocking_body_may_stall_too(string backend)
    {
        var work = Runtime.Start("work", async scope =>
        {
            var items = scope.CreateChannel<int>("items", capacity: 1);
            items.TrySend(1);
            scope.StartBlocking("receive", _ =>
            {
                foreach (var item in items.ReceiveAll())
                    Assert.Equal(1, item);
            });
            await Task.Yield();
        }, On(backend));

        await Until(() => Runtime.Inspector.FindStalls(TimeSpan.Zero).Count == 1);

        work.Cancel();
        await HasEnded(work);
    }

    public static TheoryData<string> Sights =>
    [
        "an object made outside", "a foreign caller", "a channel nobody has sent to", "a time-out", "a deadline", "a token", "a delay", "an event",
        "a promise", "a foreign wait", "a task beside others", "a running sibling", "a ticker",
    ];

    [Theory, MemberData(nameof(Sights))]
    public async Task With_somebody_in_sight_who_could_wake_them_nothing_is_told(string sight)
    {
        using var program = new Program(Runtime, sight);
        await program.IsWaitingAsync();
        OtherTimers = sight is "a time-out" or "a deadline" or "a delay" or "a ticker" ? 1 : 0;

        await Pass(Limit * 3);

        Assert.Empty(Log.WithId(Told));
        Assert.Empty(Runtime.Inspector.FindStalls(TimeSpan.Zero));
        await program.EndAsync();
    }

    [Fact]
    public async Task Without_any_of_those_it_is_told()
    {
        using var program = new Program(Runtime, sight: "nobody");
        await program.IsWaitingAsync();

        await PassUntilTold(Told);

        await program.EndAsync();
    }

    /// <summary>A parent and a child which wait, and somebody who may wake them.</summary>
    private sealed class Program : IDisposable
    {
        private readonly ConcurrencyRuntime _runtime;
        private readonly string _sight;
        private readonly IChannel<int> _outer;
        private readonly IActivity _work;
        private readonly CancellationTokenSource _cancellation = new();
        private readonly ManualResetEventSlim _release = new();
        private readonly TaskCompletionSource _foreign = Signal();
        private volatile IChannel<int>? _inner;

        public Program(ConcurrencyRuntime runtime, string sight)
        {
            _runtime = runtime;
            _sight = sight;
            _outer = runtime.CreateChannel<int>("outer", capacity: 1);
            _work = runtime.Start("work", RunAsync);
        }

        public async Task IsWaitingAsync()
        {
            await Until(() => _inner?.GetSnapshot().WaitingReceivers > 0);
            if (_sight == "a foreign caller")
                Assert.False(_inner!.TryReceive(out _));

            await Until(() => _runtime.Inspector.GetSnapshot().Activities is { Count: >= 2 } activities
                && activities.All(activity => activity.State == ActivityState.Blocked || activity.Path == "work/run"));
        }

        public async Task EndAsync()
        {
            _release.Set();
            _foreign.SetResult();
            _work.Cancel();
            await HasEnded(_work);
        }

        public void Dispose()
        {
            _cancellation.Dispose();
            _release.Dispose();
        }

        private async ValueTask RunAsync(IActivityScope scope)
        {
            var inner = scope.CreateChannel<int>("inner", capacity: 1);
            if (_sight != "a channel nobody has sent to")
                Assert.True(inner.TrySend(0) && inner.TryReceive(out _));

            _inner = inner;
            scope.Start("receive", async _ => await inner.ReceiveAsync());
            switch (_sight)
            {
                case "an object made outside":
                    await _outer.ReceiveAsync();
                    break;
                case "a time-out":
                    await inner.ReceiveAsync(TimeSpan.FromDays(1));
                    break;
                case "a deadline":
                    await scope.DeadlineAsync(TimeSpan.FromDays(1), async _ => await inner.ReceiveAsync(CancellationToken.None));
                    break;
                case "a token":
                    await inner.ReceiveAsync(_cancellation.Token);
                    break;
                case "a delay":
                    await scope.DelayAsync(TimeSpan.FromDays(1));
                    break;
                case "an event":
                    await scope.CreateManualResetEvent("event").WaitAsync();
                    break;
                case "a promise":
                    await scope.CreatePromise<int>("promise").WaitAsync();
                    break;
                case "a foreign wait":
                    await _foreign.Task;
                    break;
                case "a task beside others":
                    await Task.WhenAny(inner.ReceiveAsync().AsTask(), _foreign.Task);
                    break;
                case "a running sibling":
                    scope.StartBlocking("run", _ => _release.Wait());
                    break;
                case "a ticker":
                    await scope.CreateTicker("ticker", TimeSpan.FromDays(1)).ReceiveAsync();
                    break;
                default:
                    await inner.ReceiveAsync();
                    break;
            }
        }
    }
}
