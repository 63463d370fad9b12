using Concurrency;
using LogAnalyzer.Input;
using LogAnalyzer.Reporting;
using LogAnalyzer.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LogAnalyzer.Stages;

// Reads files to their end, or for as long as they grow. When the host stops it is cancelled: a line whose send is cancelled is
// not in the channel and not counted, so that what is counted as read is exactly what the next stage gets.
internal sealed class TailStage(
    [FromKeyedServices("lines")] IChannelWriter<Line> lines,
    InputFiles input,
    IOptions<AnalyzerOptions> options,
    Tally tally,
    Placements placements,
    ILogger<TailStage> logger) : IHostedActivity, IDisposable
{
    private readonly Dictionary<string, LogFile> _files = new(StringComparer.Ordinal);
    private readonly List<Line> _piece = [];

    public ValueTask RunAsync(IActivityScope scope)
    {
        placements.Enter(scope);
        return options.Value.Follow ? FollowAsync(scope) : ReadOnceAsync(scope);
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
            file.Dispose();
    }

    private async ValueTask ReadOnceAsync(IActivityScope scope)
    {
        foreach (var path in input.Find())
        {
            using var file = new LogFile(path, tally, logger);
            while (await file.ReadAsync(_piece, scope.CancellationToken))
                await SendAsync();

            file.Flush(_piece);
            await SendAsync();
        }
    }

    private async ValueTask FollowAsync(IActivityScope scope)
    {
        while (true)
        {
            // A piece of each in turn, so that a file which grows fast does not keep the others waiting.
            var isBusy = false;
            foreach (var path in input.Find())
            {
                if (!_files.TryGetValue(path, out var file))
                    _files.Add(path, file = new(path, tally, logger));

                isBusy |= await file.ReadAsync(_piece, scope.CancellationToken);
                await SendAsync();
            }

            if (!isBusy)
                await scope.DelayAsync(options.Value.PollInterval);
        }
    }

    private async ValueTask SendAsync()
    {
        foreach (var line in _piece)
        {
            await lines.SendAsync(line);
            tally.Add(Tallied.Read);
        }
    }
}
