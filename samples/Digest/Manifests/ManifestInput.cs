namespace Digest.Manifests;

internal static class ManifestInput
{
    public static FileStream Open(string path)
    {
        try
        {
            // The reader has a buffer.
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: cannot be read: {failure.Message}");
        }
    }
}
