using Xunit;

namespace Concurrency.Tests.Digest;

// What the machine has to offer for a test; without it the test is skipped and says so.
internal static class Requires
{
    public static async Task ToolAsync(string name)
    {
        Unix();
        var found = await DigestProgram.RunShellAsync($"command -v {name}");
        Assert.SkipWhen(found.ExitCode != 0, $"{name} is not installed.");
    }

    public static void Unix() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell and Unix file systems.");

    public static void Linux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs Linux.");

    public static void Soak() =>
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("CONCURRENCY_SOAK") == "1", "Takes minutes; set CONCURRENCY_SOAK=1 to run it.");
}
