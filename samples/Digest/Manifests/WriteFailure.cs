namespace Digest.Manifests;

internal static class WriteFailure
{
    // A file which grows beyond what its system or its user's limits allow is an ArgumentOutOfRangeException to .NET.
    public static bool Is(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    public static IOException Of(string name, Exception failure) =>
        new($"{name}: cannot be written: {failure.Message}", failure);
}
