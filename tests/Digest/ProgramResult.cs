using System.Text;
using Xunit;

namespace Concurrency.Tests.Digest;

internal sealed record ProgramResult(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public ProgramResult Ended(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"Expected exit code {exitCode}, got {ExitCode}.\n{Output}\n{Error}");
        return this;
    }

    // The line of the summary for a part of the algorithm, such as "hash × 4 on Thread: 4 threads of their own".
    public string Part(string name) =>
        Assert.Single(Error.Split('\n'), line => line.StartsWith($"  {name} ", StringComparison.Ordinal)).Trim();
}
