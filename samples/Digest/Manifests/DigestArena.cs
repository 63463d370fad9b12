using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Digest.Manifests;

// Digests with their paths in one block of memory: about 36 bytes each besides the UTF-8 of the path, and nothing for the
// collector to trace. An entry is the digest, the length of the path, and the path.
internal sealed class DigestArena : ISortedRun
{
    private const int HeaderSize = Sha256Digest.Size + sizeof(int);

    private readonly byte[] _bytes;
    private readonly List<int> _entries = [];
    private int _used;
    private int _current = -1;

    public DigestArena(int capacity) => _bytes = GC.AllocateUninitializedArray<byte>(capacity);

    public int Count => _entries.Count;

    public ReadOnlySpan<byte> Path => PathAt(_entries[_current]);

    public ReadOnlySpan<byte> Digest => _bytes.AsSpan(_entries[_current], Sha256Digest.Size);

    public bool TryAdd(string path, in Sha256Digest digest)
    {
        var free = _bytes.AsSpan(_used);
        if (free.Length < HeaderSize || !Encoding.UTF8.TryGetBytes(path, free[HeaderSize..], out var length))
            return false;

        digest.CopyTo(free);
        BinaryPrimitives.WriteInt32LittleEndian(free[Sha256Digest.Size..], length);
        _entries.Add(_used);
        _used += HeaderSize + length;
        return true;
    }

    // By the bytes of the path, as `LC_ALL=C sort` does.
    public void Sort() =>
        CollectionsMarshal.AsSpan(_entries).Sort((left, right) => PathAt(left).SequenceCompareTo(PathAt(right)));

    public bool MoveNext() => ++_current < _entries.Count;

    public void Clear()
    {
        _entries.Clear();
        (_used, _current) = (0, -1);
    }

    public void Dispose()
    {
    }

    private ReadOnlySpan<byte> PathAt(int entry)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(entry + Sha256Digest.Size));
        return _bytes.AsSpan(entry + HeaderSize, length);
    }
}
