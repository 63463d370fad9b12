using Concurrency;
using Digest.Files;
using Digest.Manifests;
using Digest.Reporting;

namespace Digest.Algorithm;

// One activity walks the tree, several hash, one collects and writes the manifest in the order of the paths. Both channels are
// bounded, so the fastest part waits for the slowest and memory stays flat however large the tree is.
//
// Nothing here says thread or task: where each part runs is written in appsettings.json.
internal sealed class TreeDigest(IConcurrency concurrency, DirectoryTree tree, OutputFiles output, DigestLog log)
{
    public ValueTask RunAsync(ManifestWriter manifest, CancellationToken cancellationToken) =>
        concurrency.RunAsync(
            "digest",
            async scope =>
            {
                var paths = scope.CreateChannel<string>("paths", capacity: 256);
                var results = scope.CreateChannel<FileDigest>("results", capacity: 256);

                var walk = scope.Start("walk", s => WalkAsync(s, paths));
                var hash = scope.Start("hash", s => HashAsync(s, paths, results), instances: 4);
                var collect = scope.Start("collect", s => CollectAsync(s, results, manifest));

                paths.CompleteAfter(walk);
                results.CompleteAfter(hash);
                await collect.JoinAsync();
            },
            cancellationToken);

    internal async ValueTask WalkAsync(IActivityScope scope, IChannelWriter<string> paths)
    {
        var presence = log.Census.Enter(scope);
        foreach (var path in tree.Files(scope.CancellationToken))
        {
            log.Tally.AddFound();
            await paths.SendAsync(path);
            presence.Note();
        }
    }

    internal async ValueTask HashAsync(
        IActivityScope scope, IChannelReader<string> paths, IChannelWriter<FileDigest> results)
    {
        var presence = log.Census.Enter(scope);
        using var hasher = new FileHasher(scope, output, log.Tally);
        await foreach (var path in paths.ReceiveAllAsync())
        {
            var outcome = await hasher.HashAsync(tree.Locate(path));
            switch (outcome.Result)
            {
                case HashResult.Hashed:
                    await results.SendAsync(new(path, outcome.Digest));
                    break;
                case HashResult.Skipped:
                    log.Skipped(path, outcome.Reason);
                    break;
                case HashResult.Missing or HashResult.Failed:
                    log.Failed(path, outcome.Reason);
                    break;
            }

            log.Tally.AddDone();
            presence.Note();
        }
    }

    internal async ValueTask CollectAsync(IActivityScope scope, IChannelReader<FileDigest> results, ManifestWriter manifest)
    {
        var presence = log.Census.Enter(scope);
        using var digests = new DigestSorter();
        await foreach (var file in results.ReceiveAllAsync())
        {
            digests.Add(file.Path, file.Digest);
            presence.Note();
        }

        foreach (var file in digests.InOrder())
        {
            scope.CancellationToken.ThrowIfCancellationRequested();
            manifest.Write(file.Digest, file.Path);
        }

        manifest.Flush();
    }
}
