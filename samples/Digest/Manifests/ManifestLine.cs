namespace Digest.Manifests;

// One line as it was read: a path and the digest it should have, or what is wrong with the line.
internal readonly record struct ManifestLine(long Number, string Path, Sha256Digest Digest, string? Fault);
