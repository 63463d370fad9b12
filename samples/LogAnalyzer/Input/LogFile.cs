using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace LogAnalyzer.Input;

// One log as it grows, is truncated, and is replaced by a new one of the same name.
//
// Invariants between two reads:
//   _position bytes of the open file are cut into lines, or held by _splitter as the beginning of one.
//   _last are the bytes just before _position. A file which has others there is not the one we read: it was truncated and has
//   grown again, or is another. That holds on every file system, also where the number of an inode is used again.
//   _hasLostName: the name leads to another file or to none. The open one is read until nothing more comes, then the other.
internal sealed class LogFile(string path, Tally tally, ILogger logger) : IDisposable
{
    private const int LastLength = 256;
    private const int ProbeLength = 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly LineSplitter _splitter = new(Path.GetFileName(path));
    private SafeFileHandle? _file;
    private long _position;
    private byte[] _last = [];
    private bool _hasLostName;
    private bool _isKnown;
    private bool _isBinary;
    private bool _isWarned;

    // Replaces the lines by those that have come since the last call, of one piece of the file.
    // Whether there may be more at once.
    public async ValueTask<bool> ReadAsync(List<Line> lines, CancellationToken cancellationToken)
    {
        lines.Clear();
        try
        {
            return await ReadPieceAsync(lines, cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            Warn(Tallied.UnreadableFiles, unreadable.Message);
            return false;
        }
    }

    // What stands behind the last end of a line, when nothing more is expected.
    public void Flush(List<Line> lines)
    {
        lines.Clear();
        _splitter.Flush(lines);
    }

    public void Dispose() => _file?.Dispose();

    private async ValueTask<bool> ReadPieceAsync(List<Line> lines, CancellationToken cancellationToken)
    {
        _file ??= TryOpen();
        if (_file is null || _isBinary)
            return false;

        if (!Continues(_file))
        {
            // Even if it is read from its beginning now: what we have not read before is gone, and so is the end of a line.
            tally.Add(Tallied.TruncatedFiles);
            _splitter.Clear();
            Rewind();
            return true;
        }

        var count = await RandomAccess.ReadAsync(_file, _buffer, _position, cancellationToken);
        if (count > 0)
            return Take(count, lines);

        if (_hasLostName)
            Leave(lines);
        else
            _hasLostName = !IsAtPath();

        return _hasLostName || lines.Count > 0;
    }

    private bool Take(int count, List<Line> lines)
    {
        var bytes = _buffer.AsSpan(0, count);
        if (!_isKnown && bytes[..Math.Min(count, ProbeLength)].Contains((byte)0))
        {
            _isBinary = true;
            Warn(Tallied.BinaryFiles, "is not text");
            return false;
        }

        if (!_isKnown)
            tally.Add(Tallied.Files);

        _isKnown = true;
        _isWarned = false;
        _position += count;
        _last = bytes.Length >= LastLength ? bytes[^LastLength..].ToArray() : [.. _last.TakeLast(LastLength - count), .. bytes];
        _splitter.Split(bytes, lines);
        return true;
    }

    // Called when there was nothing more to read. If the name is lost, a last look at the file can come after it lost the name,
    // and so can what was written to it until then.
    private bool IsAtPath()
    {
        if (!File.Exists(path))
            return false;

        using var other = TryOpen();
        return other is null || Continues(other);
    }

    private void Leave(List<Line> lines)
    {
        if (File.Exists(path))
            tally.Add(Tallied.RotatedFiles);

        _splitter.Flush(lines);
        _file!.Dispose();
        _file = null;
        _hasLostName = false;
        Rewind();
    }

    private void Rewind()
    {
        _position = 0;
        _last = [];
    }

    private bool Continues(SafeFileHandle file)
    {
        if (RandomAccess.GetLength(file) < _position)
            return false;

        Span<byte> last = stackalloc byte[LastLength];
        last = last[.._last.Length];
        return RandomAccess.Read(file, last, _position - last.Length) == last.Length && last.SequenceEqual(_last);
    }

    // A file without a length is not opened: there is nothing in it, and if it is a pipe, opening it would wait for a writer.
    private SafeFileHandle? TryOpen()
    {
        try
        {
            if (new FileInfo(path).Length == 0)
                return null;

            return File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            Warn(Tallied.MissingFiles, "does not exist (any more)");
            return null;
        }
    }

    // Once, until it can be read again.
    private void Warn(Tallied reason, string message)
    {
        if (_isWarned)
            return;

        _isWarned = true;
        tally.Add(reason);
        Log.NotRead(logger, path, message);
    }
}
