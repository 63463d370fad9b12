using Concurrency.Backends;
using Concurrency.Threads;
using Microsoft.Extensions.Logging;

namespace Concurrency.Tests.Backends;

public sealed class ThreadBackendTests
{
    private readonly ThreadLimit _limit = new();

    [Fact]
    public void Its_activities_have_stacks_and_threads()
    {
        var backend = new ThreadBackend("realtime", new(), _limit);

        Assert.Equal("realtime", backend.Name);
        Assert.True(backend.HasStacks);
        Assert.True(backend.HasThreads);
        Assert.Same(_limit, backend.Limit);
    }

    [Fact]
    public void A_cpu_that_the_process_may_not_use_is_an_error_when_the_backend_is_made()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsWindows(), "Threads cannot be kept on CPUs here.");

        var error = Assert.Throws<ArgumentException>(
            () => new ThreadBackend("realtime", new() { Cpus = new CpuSet(CpuSet.MaxCpu) }, _limit));

        Assert.Contains("'realtime'", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"CPU 8191 is not among those this process may use: {CpuSet.Available}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_apartment_is_an_error_where_there_are_none()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has apartments.");
        var backend = new ThreadBackend("Thread", new(), _limit);

        var error = Assert.Throws<PlatformNotSupportedException>(
            () => new FakeActivity("digest", _ => StepsOutcome.Ended).On(backend, new() { Apartment = ApartmentState.STA }));

        Assert.Contains("'digest'", error.Message, StringComparison.Ordinal);
        Assert.Contains("STA", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thread_has_the_apartment_its_activity_asks_for()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only Windows has apartments.");
        var apartment = ApartmentState.Unknown;
        using var done = new ManualResetEvent(false);
        new FakeActivity("a", _ =>
        {
            apartment = Thread.CurrentThread.GetApartmentState();
            done.Set();
            return StepsOutcome.Ended;
        }).On(new ThreadBackend("Thread", new(), _limit), new() { Apartment = ApartmentState.STA }).Schedule();
        Eventually.Signaled(done);

        Assert.Equal(ApartmentState.STA, apartment);
    }

    [Fact]
    public void A_priority_which_linux_ignores_is_warned_of_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the priority is used.");
        using var log = new RecordingLoggerFactory();
        var backend = new ThreadBackend("realtime", new() { Priority = ThreadPriority.Highest }, _limit, log);
        Assert.Empty(log.Entries);

        RunToEnd(backend);
        RunToEnd(backend);

        var (level, id, message) = Assert.Single(log.Entries);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Equal(200, id.Id);
        Assert.Contains("'realtime'", message, StringComparison.Ordinal);
        Assert.Contains("Highest", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_normal_priority_is_not_warned_of()
    {
        using var log = new RecordingLoggerFactory();
        RunToEnd(new ThreadBackend("Thread", new(), _limit, log));

        Assert.Empty(log.Entries);
    }

    [Fact]
    public void A_builders_thread_backends_share_its_limit_in_any_order()
    {
        var builder = new ConcurrencyBuilder().UseThreads("before", new()).UseThreads(maxThreads: 7).UseThreads("after", new());

        var limits = builder.Backends.Values.Cast<ThreadBackend>().Select(backend => backend.Limit).Distinct();
        Assert.Equal(3, builder.Backends.Count);
        Assert.Equal(7, Assert.Single(limits).Max);
    }

    [Fact]
    public void Warnings_go_to_a_logger_factory_which_the_builder_gets_later()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the priority is used.");
        using var log = new RecordingLoggerFactory();
        var builder = new ConcurrencyBuilder().UseThreads(new ThreadBackendOptions { Priority = ThreadPriority.Lowest });
        builder.LoggerFactory = log;

        RunToEnd(builder.Backends["thread"]);

        Assert.Single(log.Entries);
    }

    [Fact]
    public void Two_builders_have_a_limit_each()
    {
        var one = (ThreadBackend)new ConcurrencyBuilder().UseThreads().Backends["Thread"];
        var other = (ThreadBackend)new ConcurrencyBuilder().UseThreads().Backends["Thread"];

        Assert.NotSame(one.Limit, other.Limit);
        Assert.Equal(ThreadLimit.DefaultMaxThreads, one.Limit.Max);
    }

    private static void RunToEnd(IActivityBackend backend)
    {
        var activity = new FakeActivity("a", _ => StepsOutcome.Ended).On(backend).Schedule();
        Eventually.True(() => !activity.Threads.IsEmpty);
        Eventually.Ended(activity.Threads.First());
    }
}
