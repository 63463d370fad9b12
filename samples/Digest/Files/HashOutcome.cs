using Digest.Manifests;

namespace Digest.Files;

internal enum HashResult
{
    Hashed,

    // Nothing a manifest lists: a fifo, a link to a directory.
    Skipped,
    Ignored,
    Missing,
    Failed,
}

internal readonly record struct HashOutcome(HashResult Result, Sha256Digest Digest, string Reason)
{
    public static HashOutcome Ignored { get; } = new(HashResult.Ignored, default, "");

    public static HashOutcome Hashed(in Sha256Digest digest) => new(HashResult.Hashed, digest, "");

    public static HashOutcome Skipped(string reason) => new(HashResult.Skipped, default, reason);

    public static HashOutcome Missing(string reason) => new(HashResult.Missing, default, reason);

    public static HashOutcome Failed(string reason) => new(HashResult.Failed, default, reason);
}
