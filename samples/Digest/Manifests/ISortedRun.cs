namespace Digest.Manifests;

// Digests in the order of their paths, one after the other. The spans are good until the next MoveNext.
internal interface ISortedRun : IDisposable
{
    ReadOnlySpan<byte> Path { get; }

    ReadOnlySpan<byte> Digest { get; }

    bool MoveNext();
}
