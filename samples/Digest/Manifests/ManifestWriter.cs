using System.Buffers;

namespace Digest.Manifests;

// The name is for messages: where the manifest will be, not where it is written meanwhile.
internal sealed class ManifestWriter(Stream output, string name)
{
    private const int FlushAt = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * FlushAt);

    public void Write(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> path)
    {
        ManifestFormat.Append(_buffer, digest, path);
        if (_buffer.WrittenCount >= FlushAt)
            Flush();
    }

    public void Flush()
    {
        try
        {
            output.Write(_buffer.WrittenSpan);
            output.Flush();
        }
        catch (Exception failure) when (WriteFailure.Is(failure))
        {
            throw WriteFailure.Of(name, failure);
        }

        _buffer.ResetWrittenCount();
    }
}
