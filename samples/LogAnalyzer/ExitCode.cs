namespace LogAnalyzer;

internal static class ExitCode
{
    public const int Success = 0;

    // A stage failed, or lines were lost.
    public const int Failure = 1;
    public const int BadUsage = 2;
}
