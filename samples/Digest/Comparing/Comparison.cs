using System.Security.Cryptography;
using Concurrency;
using Digest.Algorithm;
using Digest.Files;
using Digest.Manifests;
using Digest.Reporting;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Comparing;

// Digests one tree under each placement, one after the other in this process, and compares what that costs and yields.
internal sealed class Comparison(CommandLine commandLine, string root, StandardError messages)
{
    private readonly OutputFiles _output = OutputFiles.Of(target: null, temporary: null);
    private long _failed;

    // Whether every file was digested and all manifests are identical.
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        // The first pass pays for compiling the program and for reading files which are not cached, so it is no part of the
        // table; and it is the one which names the files that fail.
        messages.WriteLine($"Digest: warming up on {Printable.From(root)}");
        await MeasureAsync(Placement.All[^1], messages, cancellationToken);

        var measurements = new List<Measurement>();
        foreach (var placement in Placement.All)
        {
            messages.WriteLine($"Digest: {placement.Name}");
            measurements.Add(await MeasureAsync(placement, new Silence(), cancellationToken));
        }

        ComparisonTable.Write(measurements, Console.Out);
        var isIdentical = measurements.DistinctBy(measurement => measurement.ManifestDigest).Count() == 1;
        Console.WriteLine(
            isIdentical
                ? $"The {measurements.Count} manifests are identical."
                : "The manifests differ: did the tree change meanwhile?");
        return isIdentical && _failed == 0;
    }

    private async Task<Measurement> MeasureAsync(
        Placement placement, IMessages problems, CancellationToken cancellationToken)
    {
        var configuration = Settings.Read(commandLine, placement.Overrides(Settings.Read(commandLine)));
        await using var services = Services.Build(configuration, messages);
        var concurrency = services.GetRequiredService<IConcurrency>();

        // What the run before left behind is not this one's.
        GC.Collect();
        GC.WaitForPendingFinalizers();

        using var sha256 = SHA256.Create();
        await using var stream = new CryptoStream(Stream.Null, sha256, CryptoStreamMode.Write);
        var manifest = new ManifestWriter(stream, "the manifest to compare");
        using var meter = new ResourceMeter();
        var log = new DigestLog(problems, new Census(meter.Sample));
        var digest = new TreeDigest(concurrency, new DirectoryTree(root, log), _output, log);
        await messages.WatchAsync(() => digest.RunAsync(manifest, cancellationToken).AsTask(), log.Tally);
        var use = meter.Stop();

        await stream.FlushFinalBlockAsync(cancellationToken);
        _failed = log.Tally.Failed;
        return new(
            placement.Name, use, log.Census.Parts().Sum(part => part.OwnThreads), Convert.ToHexStringLower(sha256.Hash!));
    }
}
