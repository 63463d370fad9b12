using Concurrency;
using LogAnalyzer.Input;
using LogAnalyzer.Parsing;
using LogAnalyzer.Reporting;
using Microsoft.Extensions.DependencyInjection;

namespace LogAnalyzer.Stages;

// Several instances take lines from one channel, each the next there is.
internal sealed class ParseStage(
    [FromKeyedServices("lines")] IChannelReader<Line> lines,
    [FromKeyedServices("records")] IChannelWriter<LogRecord> records,
    LineParser parser,
    Tally tally,
    Placements placements) : IHostedActivity
{
    public async ValueTask RunAsync(IActivityScope scope)
    {
        placements.Enter(scope);
        await foreach (var line in lines.ReceiveAllAsync())
        {
            var record = parser.Parse(line);
            await records.SendAsync(record);
            tally.Add(record.IsParsed ? Tallied.Parsed : Tallied.Unparsable);
        }
    }
}
