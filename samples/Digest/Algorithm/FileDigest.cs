using Digest.Manifests;

namespace Digest.Algorithm;

internal readonly record struct FileDigest(string Path, Sha256Digest Digest);
