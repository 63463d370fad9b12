using System.Buffers;
using System.Text;

namespace Digest.Manifests;

// The format of GNU `sha256sum`: 64 hexadecimal digits, a space, a space (or '*'), the name. A name with a newline, a carriage
// return or a backslash is escaped as \n, \r and \\, and the line then starts with a backslash.
internal static class ManifestFormat
{
    public const int HexLength = 2 * Sha256Digest.Size;

    // Strict, so that a name which is not UTF-8 is refused rather than changed.
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<byte> s_escaped = SearchValues.Create("\\\n\r"u8);

    // To `sha256sum` a plain "-" is its standard input.
    private static ReadOnlySpan<byte> StandardInput => "-"u8;

    public static void Append(IBufferWriter<byte> output, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> path)
    {
        var escapes = path.ContainsAny(s_escaped);
        if (escapes)
            output.Write("\\"u8);

        Convert.TryToHexStringLower(digest, output.GetSpan(HexLength), out var written);
        output.Advance(written);
        output.Write("  "u8);
        if (path.SequenceEqual(StandardInput))
            output.Write("./"u8);

        if (escapes)
            AppendEscaped(output, path);
        else
            output.Write(path);

        output.Write("\n"u8);
    }

    public static bool TryParse(
        ReadOnlySpan<byte> line, out string path, out Sha256Digest digest, out string fault)
    {
        (path, digest, fault) = ("", default, "");

        // Written on Windows. A carriage return which belongs to the name is escaped.
        if (line.EndsWith("\r"u8))
            line = line[..^1];

        var escaped = line.StartsWith("\\"u8);
        if (escaped)
            line = line[1..];

        Span<byte> bytes = stackalloc byte[Sha256Digest.Size];
        if (line.Length < HexLength
            || Convert.FromHexString(line[..HexLength], bytes, out _, out _) != OperationStatus.Done)
        {
            fault = "does not start with 64 hexadecimal digits";
            return false;
        }

        digest = Sha256Digest.From(bytes);
        var name = line[HexLength..];
        if (name.Length < 3 || name[0] != ' ' || name[1] is not ((byte)' ' or (byte)'*'))
        {
            fault = "has no name after the digest and two spaces";
            return false;
        }

        return TryParseName(name[2..], escaped, out path, out fault);
    }

    private static bool TryParseName(ReadOnlySpan<byte> name, bool escaped, out string path, out string fault)
    {
        (path, fault) = ("", "");
        try
        {
            path = s_utf8.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            fault = "names a file whose name is not valid UTF-8";
            return false;
        }

        if (path.Contains('\0'))
            fault = "names a file with a zero byte in its name";
        else if (escaped && !TryUnescape(ref path))
            fault = "has a backslash which escapes nothing";

        return fault.Length == 0;
    }

    private static void AppendEscaped(IBufferWriter<byte> output, ReadOnlySpan<byte> path)
    {
        foreach (var character in path)
        {
            output.Write(character switch
            {
                (byte)'\\' => "\\\\"u8,
                (byte)'\n' => "\\n"u8,
                (byte)'\r' => "\\r"u8,
                _ => [character],
            });
        }
    }

    private static bool TryUnescape(ref string path)
    {
        var plain = new StringBuilder(path.Length);
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] != '\\')
            {
                plain.Append(path[i]);
                continue;
            }

            i++;
            char? meant = i == path.Length ? null : path[i] switch { '\\' => '\\', 'n' => '\n', 'r' => '\r', _ => null };
            if (meant is null)
                return false;

            plain.Append(meant);
        }

        path = plain.ToString();
        return true;
    }
}
