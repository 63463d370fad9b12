using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Digest.Files;

// statx(2): .NET does not tell a fifo from a file, and statx is the one call whose structure is the same on every processor.
[SupportedOSPlatform("linux")]
internal static partial class LinuxFileFacts
{
    private const int CurrentDirectory = -100;
    private const uint TypeAndInode = 0x001 | 0x100;
    private const int TypeMask = 0xF000;

    public static FileFacts Of(string path)
    {
        if (Statx(CurrentDirectory, path, flags: 0, TypeAndInode, out var status) != 0)
            return default;

        var kind = (status.Mode & TypeMask) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0x1000 => FileKind.Fifo,
            0xC000 => FileKind.Socket,
            0x2000 or 0x6000 => FileKind.Device,
            _ => FileKind.Unknown,
        };
        return new(kind, new FileIdentity(status.DeviceMajor, status.DeviceMinor, status.Inode));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, out Status status);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
