using Concurrency.Threads;
using Xunit;

namespace Concurrency.Tests.Hosting;

public sealed class CpuTests
{
    [Fact]
    public void A_cpu_which_does_not_exist_is_an_error()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsWindows(), "Threads cannot be kept on CPUs here.");

        // Not every process may use CPU 0.
        var cpus = $"{CpuSet.Available.First()},8191";
        Assert.Equal(
            $"Concurrency:Backends:realtime:Cpus (appsettings.json) is '{cpus}', which is not a set of CPUs that this process "
            + $"may use, such as {CpuSet.Available}: CPU 8191 is not among those this process may use: {CpuSet.Available}.",
            new Scenario()
                .Json($$"""{ "Backends": { "realtime": { "Kind": "Thread", "Cpus": "{{cpus}}" } } }""")
                .RefuseOnce());
    }
}
