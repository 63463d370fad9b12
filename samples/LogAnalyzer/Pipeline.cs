using Concurrency.Hosting;
using LogAnalyzer.Aggregation;
using LogAnalyzer.Input;
using LogAnalyzer.Parsing;
using LogAnalyzer.Stages;

namespace LogAnalyzer;

// The stages, and the channels between them. A stage which brings lines in is cancelled when the host stops; the others work on
// until what it brought in has gone through all of them.
internal static class Pipeline
{
    public static void Add(ConcurrencyHostingBuilder concurrency) => concurrency
        .AddChannel<Line>("lines", capacity: 1024)
        .AddChannel<LogRecord>("records", capacity: 1024)
        .AddChannel<Report>("reports", capacity: 4)
        .AddActivity<TailStage>("tail", tail => tail.Completes("lines"))
        .AddActivity<ParseStage>("parse", parse =>
        {
            parse.Instances = 4;
            parse.OnStop = StopMode.Drain;
            parse.Completes("records");
        })
        .AddActivity<AggregateStage>("aggregate", aggregate =>
        {
            aggregate.OnStop = StopMode.Drain;
            aggregate.Completes("reports");
        })
        .AddActivity<ReportStage>("report", report =>
        {
            report.OnStop = StopMode.Drain;
            report.StopsHostWhenCompleted = true;
        });
}
