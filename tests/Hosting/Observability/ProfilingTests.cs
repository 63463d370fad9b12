using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting.Observability;

/// <summary>The profiler of waits is injected, and started and stopped by configuration.</summary>
public sealed class ProfilingTests
{
    [Fact]
    public async Task It_is_that_of_the_runtime_and_off_by_default()
    {
        await using var live = LiveScenario.OfMemory();

        var profiler = live.Services.GetRequiredService<IBlockingProfiler>();

        Assert.Same(live.Runtime.BlockingProfiler, profiler);
        Assert.False(profiler.IsRunning);
    }

    [Fact]
    public async Task Configuration_starts_it_and_a_reload_stops_it()
    {
        await using var live = LiveScenario.OfMemory(("Profiling:Enabled", "true"), ("Profiling:SamplingInterval", "1"));
        var profiler = live.Runtime.BlockingProfiler;
        Assert.True(profiler.IsRunning);
        Assert.Equal(1, profiler.GetProfile().SamplingInterval);
        await WaitOnceAsync(live.Runtime);

        live.Set(("MaxThreads", "100"));
        Assert.Equal(1, Assert.Single(profiler.GetProfile().Objects).Waits);

        live.Set(("Profiling:SamplingInterval", "20"));
        Assert.Equal(20, profiler.GetProfile().SamplingInterval);
        Assert.Empty(profiler.GetProfile().Objects);

        live.Set(("Profiling:Enabled", "false"));
        Assert.False(profiler.IsRunning);
    }

    [Fact]
    public async Task A_reload_leaves_alone_what_code_has_started()
    {
        await using var live = LiveScenario.OfMemory();
        live.Runtime.BlockingProfiler.Start();

        live.Set(("MaxThreads", "100"));

        Assert.True(live.Runtime.BlockingProfiler.IsRunning);
    }

    [Theory]
    [InlineData("Profiling:Enabled", "yes", "is 'yes', which is not true or false.")]
    [InlineData("Profiling:SamplingInterval", "0", "is '0', which is not a whole number from 1 to 1000000000.")]
    [InlineData("Profiling:Rate", "1", "is '1', but 'Rate' is not a key here. Known: Enabled, SamplingInterval.")]
    [InlineData("Profiling", "true", "is 'true', but an object is expected. Set Concurrency:Profiling:Enabled instead.")]
    public void How_to_profile_is_checked(string key, string value, string error) =>
        Assert.Equal($"Concurrency:{key} (in memory) {error}", new Scenario().Memory((key, value)).RefuseOnce());

    private static async Task WaitOnceAsync(ConcurrencyRuntime runtime)
    {
        var items = runtime.CreateChannel<int>("items", capacity: 1);
        var wait = items.ReceiveAsync();
        items.TrySend(1);
        await wait;
    }
}
