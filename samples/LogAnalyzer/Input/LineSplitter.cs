using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace LogAnalyzer.Input;

// Cuts a stream of bytes, which comes in pieces, into lines. A line is decoded as a whole, so that no piece cuts a character;
// of a line which is too long the beginning is kept.
internal sealed class LineSplitter(string source)
{
    public const int MaxLength = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _held = new();
    private bool _isCut;

    public void Split(ReadOnlySpan<byte> bytes, List<Line> lines)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Hold(bytes[..end]);
            Emit(lines);
            bytes = bytes[(end + 1)..];
        }

        Hold(bytes);
    }

    // The last line of a file need not have an end.
    public void Flush(List<Line> lines)
    {
        if (_held.WrittenCount > 0)
            Emit(lines);
    }

    public void Clear()
    {
        _held.ResetWrittenCount();
        _isCut = false;
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        var room = MaxLength - _held.WrittenCount;
        _isCut |= bytes.Length > room;
        _held.Write(bytes[..Math.Min(bytes.Length, room)]);
    }

    private void Emit(List<Line> lines)
    {
        var bytes = _held.WrittenSpan;
        if (_isCut)
            bytes = WithoutHalfCharacter(bytes);
        else if (bytes is [.. var text, (byte)'\r'])
            bytes = text;

        var flaws = (_isCut ? LineFlaws.Cut : LineFlaws.None) | (Utf8.IsValid(bytes) ? LineFlaws.None : LineFlaws.Mended);
        lines.Add(new(source, Encoding.UTF8.GetString(bytes), flaws));
        Clear();
    }

    // A character of UTF-8 has up to four bytes, of which all but the first begin with the bits 10.
    private static ReadOnlySpan<byte> WithoutHalfCharacter(ReadOnlySpan<byte> bytes)
    {
        for (var length = 1; length <= 4; length++)
        {
            if ((bytes[^length] & 0xC0) != 0x80)
                return Rune.DecodeFromUtf8(bytes[^length..], out _, out _) == OperationStatus.NeedMoreData ? bytes[..^length] : bytes;
        }

        return bytes;
    }
}
