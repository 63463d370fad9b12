using System.Diagnostics.Metrics;

namespace Concurrency.Tests.Documentation.Snippets;

/// <summary>What the pages on metrics, traces and profiles say.</summary>
public sealed class TelemetryTests : RuntimeTest
{
    [Fact]
    public async Task A_listener_learns_of_starts()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ConcurrencyTelemetry.MeterName)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        var starts = 0L;
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (instrument.Name == "concurrency.activity.started")
                Interlocked.Add(ref starts, value);
        });
        listener.Start();

        await Runtime.RunAsync("measured", _ => default);

        Assert.True(starts > 0);
    }

    [Fact]
    public async Task A_channel_can_carry_the_context_of_a_send()
    {
        var concurrency = Runtime;
        var orders = concurrency.CreateChannel("orders", new ChannelOptions<string> { Capacity = 16, CarriesTraceContext = true });
        await orders.SendAsync("tea");

        Assert.Equal("tea", await orders.ReceiveAsync());
    }

    [Fact]
    public async Task A_profile_shows_where_was_waited()
    {
        var folder = Directory.CreateTempSubdirectory();
        var files = Path.Combine(folder.FullName, "waits");
        Assert.Contains("receive", await ProfileAsync(Runtime.BlockingProfiler, files), StringComparison.OrdinalIgnoreCase);
        folder.Delete(recursive: true);

        async Task<string> ProfileAsync(IBlockingProfiler profiler, string files)
        {
            profiler.Start(samplingInterval: 10);
            await RunAsync();
            var profile = profiler.Stop();

            await File.WriteAllTextAsync($"{files}.speedscope.json", profile.ToSpeedscope());
            await File.WriteAllTextAsync($"{files}.folded", profile.ToFoldedStacks());
            return profile.ToString();
        }

        async Task RunAsync()
        {
            var items = Runtime.CreateChannel<int>("items", capacity: 1);
            var wait = items.ReceiveAsync();
            items.TrySend(1);
            await wait;
        }
    }
}
