using Xunit;

namespace Concurrency.Tests.Samples;

internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    public ProgramResult Ended(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"Expected exit code {exitCode}, got {ExitCode}.\n{Output}\n{Error}");
        return this;
    }
}
