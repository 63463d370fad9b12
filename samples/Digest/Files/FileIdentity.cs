namespace Digest.Files;

// The same for every name and link of one file.
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode);
