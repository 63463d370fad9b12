using Xunit;

namespace Concurrency.Tests.LogAnalyzer;

// What the machine has to offer for a test; without it the test is skipped and says so.
internal static class Requires
{
    public static void Unix() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell, signals and Unix file systems.");

    public static void Linux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs Linux.");
}
