using Concurrency;
using LogAnalyzer.Aggregation;
using LogAnalyzer.Reporting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LogAnalyzer.Stages;

internal sealed class ReportStage(
    [FromKeyedServices("reports")] IChannelReader<Report> reports,
    ReportFolder folder,
    Tally tally,
    Placements placements,
    ILogger<ReportStage> logger) : IHostedActivity
{
    public async ValueTask RunAsync(IActivityScope scope)
    {
        placements.Enter(scope);
        await foreach (var report in reports.ReceiveAllAsync())
        {
            tally.LastReport = await folder.WriteAsync(report, scope.CancellationToken);
            tally.Add(Tallied.Reports);
            Log.Reported(logger, tally.LastReport, report.Lines);
        }
    }
}
