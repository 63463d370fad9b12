namespace Digest.Files;

// What a name leads to, links followed, without opening it: opening a fifo waits for its other end.
internal readonly record struct FileFacts(FileKind Kind, FileIdentity? Identity)
{
    // Unknown where the file cannot be looked at; opening it will say why.
    public static FileFacts Of(string path)
    {
        if (OperatingSystem.IsLinux())
            return LinuxFileFacts.Of(path);

        // .NET tells no more than this, and Windows has nothing else in its directories.
        return new(
            Directory.Exists(path) ? FileKind.Directory : File.Exists(path) ? FileKind.Regular : FileKind.Unknown,
            Identity: null);
    }
}
