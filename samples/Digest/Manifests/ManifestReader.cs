namespace Digest.Manifests;

// Splits at newlines only, in bytes: to a text reader the carriage return inside a name would end a line as well.
internal sealed class ManifestReader(Stream input)
{
    // The longest path a system accepts is 4,096 bytes, escaped twice that. What is longer is no manifest.
    private const int LongestLine = 16 * 1024;

    private readonly byte[] _buffer = new byte[4 * LongestLine];
    private int _start;
    private int _end;
    private long _number;

    public IEnumerable<ManifestLine> ReadLines()
    {
        while (TryReadLine(out var line, out var isTooLong))
        {
            _number++;
            if (isTooLong)
                yield return new(_number, "", default, $"is longer than {LongestLine:N0} bytes");
            else if (Parse(line) is { } parsed)
                yield return parsed;
        }
    }

    private ManifestLine? Parse(Range line)
    {
        var bytes = _buffer.AsSpan(line);
        if (bytes.StartsWith("#"u8))
            return null;

        return ManifestFormat.TryParse(bytes, out var path, out var digest, out var fault)
            ? new(_number, path, digest, Fault: null)
            : new(_number, "", default, fault);
    }

    private bool TryReadLine(out Range line, out bool isTooLong)
    {
        isTooLong = false;
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = _start..(_start + length);
                _start += length + 1;
                isTooLong |= length > LongestLine;
                return true;
            }

            if (_end - _start > LongestLine)
            {
                isTooLong = true;
                _start = _end;
            }

            if (!TryFill())
            {
                line = _start.._end;
                _start = _end;
                return isTooLong || line.End.Value > line.Start.Value;
            }
        }
    }

    private bool TryFill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = input.Read(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }
}
