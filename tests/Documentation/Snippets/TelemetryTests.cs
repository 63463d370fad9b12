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
}
