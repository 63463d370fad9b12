using Digest.Reporting;

namespace Digest.Comparing;

internal sealed record Measurement(string Placement, ResourceUse Use, int OwnThreads, string ManifestDigest);
