using System.Buffers.Binary;

namespace Digest.Manifests;

// A sorted arena written to a temporary file, to be read back once.
internal sealed class SpilledRun : ISortedRun
{
    private const int BufferSize = 16 * 1024;

    private readonly FileStream _file;
    private readonly byte[] _digest = new byte[Sha256Digest.Size];
    private byte[] _path = [];
    private int _pathLength;

    private SpilledRun(FileStream file) => _file = file;

    public ReadOnlySpan<byte> Path => _path.AsSpan(0, _pathLength);

    public ReadOnlySpan<byte> Digest => _digest;

    public static SpilledRun Write(DigestArena arena)
    {
        var run = new SpilledRun(CreateFile());
        try
        {
            Span<byte> length = stackalloc byte[sizeof(int)];
            while (arena.MoveNext())
            {
                run._file.Write(arena.Digest);
                BinaryPrimitives.WriteInt32LittleEndian(length, arena.Path.Length);
                run._file.Write(length);
                run._file.Write(arena.Path);
            }

            run._file.Position = 0;
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    public bool MoveNext()
    {
        if (_file.ReadAtLeast(_digest, _digest.Length, throwOnEndOfStream: false) == 0)
            return false;

        Span<byte> length = stackalloc byte[sizeof(int)];
        _file.ReadExactly(length);
        _pathLength = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (_path.Length < _pathLength)
            _path = new byte[2 * _pathLength];

        _file.ReadExactly(_path.AsSpan(0, _pathLength));
        return true;
    }

    public void Dispose() => _file.Dispose();

    private static FileStream CreateFile()
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"digest-{Guid.NewGuid():N}.run");
        var file = new FileStream(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.DeleteOnClose);

        // Without a name at once where that is possible: then even a killed process leaves nothing, and a walk over the
        // temporary directory does not meet it.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);

        return file;
    }
}
