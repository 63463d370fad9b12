namespace Digest;

internal static class ExitCode
{
    public const int Success = 0;

    // A file could not be digested or did not match, or the manifest could not be written.
    public const int Failures = 1;
    public const int BadUsage = 2;
    public const int Interrupted = 130;
}
