using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace LogAnalyzer.Input;

// One log as it grows, is truncated, and is replaced by a new one of the same name.
//
// Invariants between two reads:
//   _position bytes of the open file are cut into lines, or held by _splitter as the beginning of one.
//   _last are the bytes just before _position. A file which has others there is not the one we read: it was truncated and has
//   grown again, or is another. That holds on every file system, also where the number of an inode is used again. They are
//   read again together with what comes behind them: between two reads the file can be truncated.
//   _hasLostName: the name leads to another file or to none. The open one is read until nothing more comes, then the other.
//   A file which is being truncated looks like another, too: that it was truncated shows at the next read.
//   _isLeft: no file is open, and one was. The next to be opened is another of that name: it was rotated, whether the name led
//   to nothing in between, as it mostly does for a moment, or not.
internal sealed class LogFile(string path, Tally tally, ILogger logger) : IDisposable
{
    private const int LastLength = 256;
    private const int ProbeLength = 1024;

    private readonly byte[] _buffer = new byte[LastLength + (64 * 1024)];
    private readonly LineSplitter _splitter = new(Path.GetFileName(path));
    private SafeFileHandle? _file;
    private long _position;
    private byte[] _last = [];
    private bool _hasLostName;
    private bool _isLeft;
    private bool _isMissing;
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
            FoundMissing(false);
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
        _file ??= Open();
        if (_file is null || _isBinary)
            return false;

        var count = await RandomAccess.ReadAsync(_file, _buffer, _position - _last.Length, cancellationToken);
        if (!_buffer.AsSpan(0, count).StartsWith(_last))
        {
            // Even if it is read from its beginning now: what we have not read before is gone, and so is the end of a line.
            tally.Add(Tallied.TruncatedFiles);
            _splitter.Clear();
            _hasLostName = false;
            Rewind();
            return true;
        }

        if (count > _last.Length)
            return Take(_buffer.AsSpan(_last.Length..count), lines);

        if (_hasLostName)
            Leave(lines);
        else
            _hasLostName = !IsAtPath();

        return _hasLostName || lines.Count > 0;
    }

    private bool Take(ReadOnlySpan<byte> bytes, List<Line> lines)
    {
        if (!_isKnown && bytes[..Math.Min(bytes.Length, ProbeLength)].Contains((byte)0))
        {
            _isBinary = true;
            Warn(Tallied.BinaryFiles, "is not text");
            return false;
        }

        if (!_isKnown)
            tally.Add(Tallied.Files);

        _isKnown = true;
        _isWarned = false;
        _position += bytes.Length;
        _last = bytes.Length >= LastLength
            ? bytes[^LastLength..].ToArray()
            : [.. _last.TakeLast(LastLength - bytes.Length), .. bytes];
        _splitter.Split(bytes, lines);
        return true;
    }

    // Called when there was nothing more to read. If the name is lost, a last look at the file can come after it lost the name,
    // and so can what was written to it until then.
    private bool IsAtPath()
    {
        using var other = TryOpen(out var exists);
        return exists && (other is null || Continues(other));
    }

    private void Leave(List<Line> lines)
    {
        _splitter.Flush(lines);
        _file!.Dispose();
        _file = null;
        _hasLostName = false;
        _isLeft = true;
        Rewind();
    }

    private void Rewind()
    {
        _position = 0;
        _last = [];
    }

    private bool Continues(SafeFileHandle file)
    {
        Span<byte> last = stackalloc byte[LastLength];
        last = last[.._last.Length];
        return RandomAccess.Read(file, last, _position - last.Length) == last.Length && last.SequenceEqual(_last);
    }

    private SafeFileHandle? Open()
    {
        var file = TryOpen(out var exists);
        FoundMissing(!exists);
        if (file is not null && _isLeft)
        {
            _isLeft = false;
            tally.Add(Tallied.RotatedFiles);
        }

        return file;
    }

    // A file without a length is not opened: there is nothing in it, and if it is a pipe, opening it would wait for a writer.
    private SafeFileHandle? TryOpen(out bool exists)
    {
        exists = true;
        try
        {
            if (new FileInfo(path).Length == 0)
                return null;

            return File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            exists = false;
            return null;
        }
    }

    // Counted for as long as it is missing: a name which rotation has taken from one file and not yet given to the next is not
    // in the sums of the end.
    private void FoundMissing(bool isMissing)
    {
        if (isMissing == _isMissing)
            return;

        _isMissing = isMissing;
        if (!isMissing)
        {
            tally.Remove(Tallied.MissingFiles);
            return;
        }

        tally.Add(Tallied.MissingFiles);
        Log.NotRead(logger, path, "does not exist (any more)");
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
