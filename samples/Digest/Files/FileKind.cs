namespace Digest.Files;

internal enum FileKind
{
    Unknown,
    Regular,
    Directory,
    Fifo,
    Socket,
    Device,
}
