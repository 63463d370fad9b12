using Concurrency.Backends;
using Concurrency.Threads;

namespace Concurrency.Tests.Backends;

public sealed class ThreadLimitTests
{
    [Fact]
    public void One_thread_too_many_is_an_error_which_names_the_activity_the_count_and_the_ways_out()
    {
        var limit = new ThreadLimit(2);
        var backend = new ThreadBackend("Thread", new(), limit);
        var first = Started("digest/hash[0]", backend);
        var second = Started("digest/hash[1]", backend);

        var error = Assert.Throws<ThreadLimitException>(() => Started("digest/hash[2]", backend));

        Assert.Equal("digest/hash[2]", error.ActivityPath);
        Assert.Equal(2, error.Count);
        Assert.Equal(2, error.Limit);
        Assert.Equal(
            "Activity 'digest/hash[2]' needs a thread, and 2 of at most 2 activities have one. Raise Concurrency:MaxThreads, "
            + "or place it on tasks (Concurrency:Activities:digest/hash[2]=Task).",
            error.Message);
        Assert.Equal(2, limit.Count);
        End(first, second);
    }

    [Fact]
    public void All_backends_count_against_the_limit_they_share()
    {
        var limit = new ThreadLimit(1);
        var activity = Started("a", new ThreadBackend("one", new(), limit));

        Assert.Throws<ThreadLimitException>(() => Started("b", new ThreadBackend("other", new(), limit)));
        End(activity);
    }

    [Fact]
    public void An_ended_activity_makes_room_for_the_next()
    {
        var limit = new ThreadLimit(1);
        var backend = new ThreadBackend("Thread", new(), limit);
        for (var i = 0; i < 100; i++)
            End(Started("a", backend));

        Assert.Equal(0, limit.Count);
    }

    [Fact]
    public void An_activity_which_could_not_be_started_is_not_counted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has apartments.");
        var limit = new ThreadLimit();
        var backend = new ThreadBackend("Thread", new(), limit);

        Assert.Throws<PlatformNotSupportedException>(
            () => new FakeActivity("a", _ => StepsOutcome.Ended).On(backend, new() { Apartment = ApartmentState.STA }));
        Assert.Equal(0, limit.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_limit_is_one_at_least(int max) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadLimit(max));

    [Fact]
    public void A_limit_can_be_raised_and_lowered_at_any_time()
    {
        var limit = new ThreadLimit(1);
        var backend = new ThreadBackend("Thread", new(), limit);
        var first = Started("a", backend);

        limit.Max = 2;
        var second = Started("b", backend);
        limit.Max = 1;

        Assert.Equal(2, limit.Count);
        Assert.Throws<ThreadLimitException>(() => Started("c", backend));
        Assert.Throws<ArgumentOutOfRangeException>(() => limit.Max = 0);
        Assert.Equal(1, limit.Max);
        End(first, second);
    }

    [Fact]
    public void The_default_limit_is_4096() => Assert.Equal(4096, new ThreadLimit().Max);

    private static FakeActivity Started(string path, ThreadBackend backend) =>
        new FakeActivity(path, _ => StepsOutcome.Ended).On(backend);

    private static void End(params ReadOnlySpan<FakeActivity> activities)
    {
        foreach (var activity in activities)
        {
            activity.Schedule();
            Eventually.True(() => !activity.Threads.IsEmpty);
            Eventually.Ended(activity.Threads.First());
        }
    }
}
