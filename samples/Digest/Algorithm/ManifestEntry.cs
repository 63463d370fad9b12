using Digest.Manifests;

namespace Digest.Algorithm;

internal readonly record struct ManifestEntry(string Path, Sha256Digest Expected);
