using Concurrency;
using LogAnalyzer.Aggregation;
using LogAnalyzer.Parsing;
using LogAnalyzer.Reporting;
using LogAnalyzer.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LogAnalyzer.Stages;

// One activity runs one step at a time, on every backend: its totals need no lock. Reports are sent while files are followed,
// and one at the end in any case.
internal sealed class AggregateStage(
    [FromKeyedServices("records")] IChannelReader<LogRecord> records,
    [FromKeyedServices("reports")] IChannelWriter<Report> reports,
    IOptions<AnalyzerOptions> options,
    Tally tally,
    Placements placements) : IHostedActivity
{
    private const int BatchSize = 256;

    public async ValueTask RunAsync(IActivityScope scope)
    {
        placements.Enter(scope);
        var totals = new Totals();
        var clock = new ReportClock(
            scope.TimeProvider, options.Value.Follow ? options.Value.ReportInterval : Timeout.InfiniteTimeSpan);

        while (await WaitAsync(clock.UntilDue))
        {
            for (var count = 0; count < BatchSize && records.TryReceive(out var record); count++)
            {
                totals.Add(record);
                tally.Add(Tallied.Aggregated);
                clock.Counted();
            }

            if (clock.IsDue)
            {
                await reports.SendAsync(totals.ToReport());
                clock.Reported();
            }
        }

        await reports.SendAsync(totals.ToReport());
    }

    // False when there will be no more records. A report which is due ends the wait as a record does.
    private async ValueTask<bool> WaitAsync(TimeSpan untilDue)
    {
        try
        {
            return await records.WaitToReceiveAsync(untilDue);
        }
        catch (TimeoutException)
        {
            return true;
        }
    }
}
