namespace Concurrency.Tests.Mutations;

/// <summary>What became of a program that was run.</summary>
internal sealed record Outcome(int ExitCode, bool IsHanging, TimeSpan Elapsed, string Output)
{
    public bool HasSucceeded => ExitCode == 0;

    /// <summary>The first line that says what failed.</summary>
    public string Failure =>
        IsHanging
            ? "the tests hang"
            : Output.Split('\n').FirstOrDefault(line => line.Contains("[FAIL]", StringComparison.Ordinal))?.Trim()
                ?? $"exit code {ExitCode}";

    public void MustSucceed()
    {
        if (!HasSucceeded)
            throw new InvalidOperationException($"Exit code {ExitCode}:\n{Output}");
    }
}
