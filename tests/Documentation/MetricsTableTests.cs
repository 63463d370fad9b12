using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Concurrency.Tests.Documentation;

/// <summary>The table of instruments is complete.</summary>
public sealed class MetricsTableTests
{
    [Fact]
    public async Task The_page_lists_each_instrument_with_kind_and_unit()
    {
        var instruments = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        await using (ConcurrencyRuntime.Create(builder => builder.UseTasks()))
        {
            listener.InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == ConcurrencyTelemetry.MeterName)
                    instruments.Enqueue($"| `{instrument.Name}` | {KindOf(instrument)} | `{instrument.Unit}` |");
            };
            listener.Start();
        }

        var rows = Repository.ReadLines("docs/metrics.md").Where(line => line.StartsWith("| `concurrency.", StringComparison.Ordinal)
            && line.Split('|').Length == 7).ToList();

        Problems.AssertNone(instruments.Distinct().Where(instrument => !rows.Exists(row => row.StartsWith(instrument, StringComparison.Ordinal))));
        Assert.Equal(instruments.Distinct().Count(), rows.Count);
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0];
}
