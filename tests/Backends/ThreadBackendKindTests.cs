using Concurrency.Backends;
using Concurrency.Threads;

namespace Concurrency.Tests.Backends;

public sealed class ThreadBackendKindTests
{
    private readonly ThreadLimit _limit = new();

    [Fact]
    public void Settings_make_a_backend_with_the_shared_limit()
    {
        var settings = Settings(("priority", "normal"), ("StackSizeKB", "256"));
        var backend = Assert.IsType<ThreadBackend>(new ThreadBackendKind(_limit).Create("realtime", settings));

        Assert.Equal("Thread", new ThreadBackendKind(_limit).Kind);
        Assert.Equal("realtime", backend.Name);
        Assert.Same(_limit, backend.Limit);
        Assert.Empty(settings.Problems);
        Assert.Empty(settings.UnknownKeys);
        Assert.Equal(["Priority", "StackSizeKB", "Cpus"], settings.KnownKeys);
    }

    [Fact]
    public void A_key_that_is_not_known_stays_unknown()
    {
        var settings = Settings(("StackSize", "256"));
        new ThreadBackendKind(_limit).Create("realtime", settings);

        Assert.Equal(["StackSize"], settings.UnknownKeys);
    }

    [Theory]
    [InlineData("Priority", "Hihgest", "Highest")]
    [InlineData("Priority", "7", "Highest")]
    [InlineData("StackSizeKB", "127", "from 128 to 1048576")]
    [InlineData("StackSizeKB", "1048577", "from 128 to 1048576")]
    [InlineData("StackSizeKB", "big", "from 128 to 1048576")]
    [InlineData("Cpus", "8191", "CPU 8191 is not among those this process may use")]
    [InlineData("Cpus", "8190-8191", "CPUs 8190,8191 are not among those this process may use")]
    [InlineData("Cpus", "one", "'one' in 'one' is neither")]
    [InlineData("Cpus", "", "No CPU is named")]
    public void A_wrong_value_is_reported_with_what_is_allowed(string key, string value, string allowed)
    {
        var settings = Settings((key, value));
        new ThreadBackendKind(_limit).Create("realtime", settings);

        var problem = Assert.Single(settings.Problems);
        Assert.Equal(key, problem.Key);
        Assert.Equal(value, problem.Value);
        Assert.Contains(allowed, problem.Allowed, StringComparison.Ordinal);
        if (key == "Cpus" && OperatingSystem.IsLinux())
            Assert.Contains($"{CpuSet.Available}", problem.Allowed, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        var settings = Settings(("Priority", "x"), ("StackSizeKB", "x"), ("Cpus", "x"));
        new ThreadBackendKind(_limit).Create("realtime", settings);

        Assert.Equal(["Priority", "StackSizeKB", "Cpus"], settings.Problems.Select(problem => problem.Key));
    }

    [Fact]
    public void The_cpus_of_the_settings_are_those_of_the_threads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        var cpus = new CpuSet(CpuSet.Available.Last());
        var settings = Settings(("Cpus", $"{cpus}"));
        var backend = new ThreadBackendKind(_limit).Create("realtime", settings);
        CpuSet? seen = null;
        using var done = new ManualResetEvent(false);
        new FakeActivity("a", _ =>
        {
            seen = ProcStatus.CpusOf("/proc/thread-self/status");
            done.Set();
            return StepsOutcome.Ended;
        }).On(backend).Schedule();
        Eventually.Signaled(done);

        Assert.Empty(settings.Problems);
        Assert.Equal(cpus, seen!);
    }

    private static BackendSettings Settings(params (string Key, string Value)[] values) =>
        new(values.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)));
}
