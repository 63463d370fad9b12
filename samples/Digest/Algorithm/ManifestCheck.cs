using Concurrency;
using Digest.Files;
using Digest.Manifests;
using Digest.Reporting;

namespace Digest.Algorithm;

// The same shape as TreeDigest with the same names, so that the same rules place both: here a manifest is walked and
// objections are collected.
internal sealed class ManifestCheck(IConcurrency concurrency, string root, DigestLog log)
{
    public ValueTask RunAsync(Stream manifest, TextWriter report, CancellationToken cancellationToken) =>
        concurrency.RunAsync(
            "check",
            async scope =>
            {
                var entries = scope.CreateChannel<ManifestEntry>("paths", capacity: 256);
                var objections = scope.CreateChannel<string>("results", capacity: 256);

                var walk = scope.Start("walk", s => WalkAsync(s, manifest, entries, objections));
                var hash = scope.Start("hash", s => HashAsync(s, entries, objections), instances: 4);
                var collect = scope.Start("collect", s => CollectAsync(s, objections, report));

                entries.CompleteAfter(walk);
                objections.CompleteAfter(walk, hash);
                await collect.JoinAsync();
            },
            cancellationToken);

    private async ValueTask WalkAsync(
        IActivityScope scope,
        Stream manifest,
        IChannelWriter<ManifestEntry> entries,
        IChannelWriter<string> objections)
    {
        var presence = log.Census.Enter(scope);
        foreach (var line in new ManifestReader(manifest).ReadLines())
        {
            log.Tally.AddFound();
            if (line.Fault is null)
                await entries.SendAsync(new(line.Path, line.Digest));
            else
                await objections.SendAsync($"line {line.Number}: {line.Fault}");

            presence.Note();
        }
    }

    private async ValueTask HashAsync(
        IActivityScope scope, IChannelReader<ManifestEntry> entries, IChannelWriter<string> objections)
    {
        var presence = log.Census.Enter(scope);
        using var hasher = new FileHasher(scope, OutputFiles.None, log.Tally);
        await foreach (var entry in entries.ReceiveAllAsync())
        {
            var outcome = await hasher.HashAsync(Path.Combine(root, entry.Path));
            var objection = outcome.Result switch
            {
                HashResult.Hashed when outcome.Digest == entry.Expected => null,
                HashResult.Hashed => "different",
                HashResult.Missing => $"missing: {outcome.Reason}",
                HashResult.Skipped => $"not a file: {outcome.Reason}",
                _ => $"unreadable: {outcome.Reason}",
            };
            if (objection is not null)
                await objections.SendAsync($"{entry.Path}: {objection}");

            log.Tally.AddDone();
            presence.Note();
        }
    }

    private async ValueTask CollectAsync(IActivityScope scope, IChannelReader<string> objections, TextWriter report)
    {
        log.Census.Enter(scope);
        await foreach (var objection in objections.ReceiveAllAsync())
        {
            log.Tally.AddFailed();
            await report.WriteLineAsync(Printable.From(objection));
        }
    }
}
