namespace Samples;

internal static class ExitCode
{
    public const int Success = 0;

    // The result is not what it should be.
    public const int Failure = 1;
    public const int BadUsage = 2;
    public const int Interrupted = 130;
}
