using System.Buffers.Binary;

namespace Digest.Manifests;

// As two numbers rather than an array: 32 bytes inside whatever holds it, and compared by value.
internal readonly record struct Sha256Digest(UInt128 High, UInt128 Low)
{
    public const int Size = 32;

    public static Sha256Digest From(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, High);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Low);
    }

    public override string ToString() => $"{High:x32}{Low:x32}";
}
