using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Concurrency.Tests.Conformance.Waiting;

namespace Concurrency.Tests.Conformance.Observability;

/// <summary>The meter of a runtime, and what its instruments have in common.</summary>
[Collection(nameof(Alone))]
public sealed class MeterTests : MetricsTest
{
    private const int Instances = 1_000;

    [Fact]
    public void Instruments_have_units_and_descriptions()
    {
        Metrics.Listen();
        _ = Runtime;

        Assert.Equal(13, Metrics.Published.Count);
        Assert.All(Metrics.Published.Values, instrument =>
        {
            Assert.Equal(ConcurrencyTelemetry.MeterName, instrument.Meter.Name);
            Assert.StartsWith("concurrency.", instrument.Name, StringComparison.Ordinal);
            Assert.Matches(@"^(s|\{[a-z]+\})$", instrument.Unit);
            Assert.EndsWith(".", instrument.Description, StringComparison.Ordinal);
        });
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_thousand_instances_are_few_series(string backend)
    {
        Metrics.Listen();
        const int Half = Instances / 2;
        var go = Runtime.CreateManualResetEvent("go");
        var run = Runtime.Start("run", async scope =>
        {
            var group = scope.Start("worker", WorkAsync, Half, On(backend));
            for (var number = 0; number < Half; number++)
                scope.Start("sibling", WorkAsync, On(backend));

            await group.JoinAsync();
        });
        await Until(() => go.GetSnapshot().Waiting == Instances);
        Metrics.Observe("concurrency.channel.depth");
        go.Set();
        await Soon(run.JoinAsync());

        var series = Metrics.All.GroupBy(measured => measured.Instrument.Name, measured => measured.Tags);
        Assert.All(series, tags => Assert.InRange(tags.Distinct().Count(), 1, 8));
        Assert.Equal((2 * Instances) + 1, Metrics.Of("concurrency.activity.started").Count);

        async ValueTask WorkAsync(IActivityScope scope)
        {
            var own = scope.CreateChannel<int>("own", capacity: 1);
            await own.SendAsync(1);
            await go.WaitAsync();
            var inner = scope.Start("inner", async _ => await own.ReceiveAsync());
            await inner.JoinAsync();
            var mutex = scope.CreateMutex("mutex");
            (await mutex.AcquireAsync()).Dispose();
        }
    }

    [Fact]
    public async Task What_is_measured_ends_with_the_runtime()
    {
        var runtime = ConcurrencyRuntime.Create(builder =>
        {
            builder.UseTasks();
            builder.MeterFactory = Metrics;
        });
        Metrics.Listen();
        var items = runtime.CreateChannel<int>("items", capacity: 1);
        Assert.NotEmpty(Metrics.Observe("concurrency.channel.depth"));

        await runtime.DisposeAsync();

        Assert.Empty(Metrics.Observe("concurrency.channel.depth"));
        GC.KeepAlive(items);
    }

    [Fact]
    public async Task A_meter_of_its_own_ends_with_the_runtime()
    {
        var (published, completed) = (new HashSet<Meter>(), new HashSet<Meter>());
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name != ConcurrencyTelemetry.MeterName)
                    return;

                published.Add(instrument.Meter);
                listener.EnableMeasurementEvents(instrument);
            },
            MeasurementsCompleted = (instrument, _) => completed.Add(instrument.Meter),
        };
        listener.Start();
        var others = published.Count;
        var runtime = ConcurrencyRuntime.Create(builder => builder.UseTasks());
        var own = Assert.Single(published.Skip(others));

        await runtime.DisposeAsync();

        Assert.Contains(own, completed);
    }

    [Fact]
    public void A_meter_keeps_no_runtime_alive()
    {
        Metrics.Listen();
        var runtime = Forget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.False(runtime.IsAlive);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_measured_allocates_nothing(bool isListening)
    {
        using var listener = isListening ? Ignore() : null;
        const int Rounds = 20_000;
        IChannel<int>[] turns = [Runtime.CreateChannel<int>("ping", capacity: 1), Runtime.CreateChannel<int>("pong", capacity: 1)];

        var bytes = await WeighAsync(PlayAsync);

        Assert.True(bytes <= Rounds / 2, $"{bytes} bytes were allocated by {Rounds} rounds.");

        async Task PlayAsync()
        {
            var there = Runtime.Start("there", async _ =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    await turns[0].SendAsync(round);
                    await turns[1].ReceiveAsync();
                }
            });
            var back = Runtime.Start("back", async _ =>
            {
                for (var round = 0; round < Rounds; round++)
                    await turns[1].SendAsync(await turns[0].ReceiveAsync());
            });
            await Soon(there.JoinAsync());
            await Soon(back.JoinAsync());
        }
    }

    [Fact]
    public async Task A_start_and_an_end_that_are_measured_allocate_no_more_than_others()
    {
        const int Rounds = 5_000;
        var alone = await WeighAsync(StartAsync);
        using var listener = Ignore();

        var measured = await WeighAsync(StartAsync);

        Assert.InRange(measured - alone, -Rounds, Rounds);

        async Task StartAsync()
        {
            for (var round = 0; round < Rounds; round++)
                await Runtime.Start("root", static _ => default).JoinAsync();
        }
    }

    // Listens to all, and makes nothing of it.
    private MeterListener Ignore()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, Metrics))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        listener.Start();
        return listener;
    }

    // The least of some rounds: what else the process allocates meanwhile is not counted.
    private static async Task<long> WeighAsync(Func<Task> work)
    {
        await work();
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await work();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Forget() => new(ConcurrencyRuntime.Create(builder =>
    {
        builder.UseTasks();
        builder.MeterFactory = Metrics;
    }));
}
