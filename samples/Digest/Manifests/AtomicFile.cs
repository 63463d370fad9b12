using Digest.Files;

namespace Digest.Manifests;

// A file which appears under its name complete or not at all: it is written beside its place and renamed when it is whole.
internal sealed class AtomicFile : IDisposable
{
    private AtomicFile(string target, string? temporary, FileStream stream)
    {
        (Target, Temporary) = (target, temporary);
        Stream = stream;
    }

    public FileStream Stream { get; }

    public string Target { get; }

    // Null for a device or a pipe, which is written in place.
    public string? Temporary { get; }

    public static AtomicFile Create(string path)
    {
        // A device or a pipe keeps its identity; there is nothing to rename.
        if (FileFacts.Of(path).Kind is FileKind.Fifo or FileKind.Socket or FileKind.Device)
            return new(path, temporary: null, Open(path, FileMode.Open, FileShare.ReadWrite));

        if (Directory.Exists(path))
            throw new IOException("it is a directory");

        // Through a link, the file it leads to is replaced and not the link.
        var target = new FileInfo(path).LinkTarget is null
            ? Path.GetFullPath(path)
            : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        var temporary = Path.Combine(
            Path.GetDirectoryName(target) ?? ".", $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        return new(target, temporary, Open(temporary, FileMode.CreateNew, FileShare.Read));
    }

    public void Commit()
    {
        if (Temporary is null)
            return;

        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(Temporary, Target, overwrite: true);
    }

    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        finally
        {
            // After Commit there is no such file any more, and deleting none is fine.
            if (Temporary is not null)
                File.Delete(Temporary);
        }
    }

    // Unbuffered: the manifest's writer has a buffer, and a disk which is full shall say so there and not in Dispose.
    private static FileStream Open(string path, FileMode mode, FileShare share) =>
        new(path, mode, FileAccess.Write, share, bufferSize: 0);
}
