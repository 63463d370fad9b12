using Concurrency.Threads;

namespace Concurrency.Tests.Conformance.Supervision;

/// <summary>A restarted activity has a thread for its attempts, and none besides.</summary>
[Collection(nameof(Waiting.Alone))]
public sealed class RestartThreadTests : SupervisionTest
{
    private ThreadLimit? _limit;

    protected override ConcurrencyRuntime CreateRuntime() =>
        ConcurrencyRuntime.Create(builder =>
        {
            builder.UseThreads(maxThreads: 1);
            Configure(builder);
            _limit = ((ThreadBackend)builder.Backends["Thread"]).Limit;
        });

    [Fact]
    public async Task One_thread_is_enough_for_all_attempts()
    {
        var activity = Runtime.StartBlocking<int>(
            "activity", scope => scope.Attempt < 3 ? throw new InvalidDataException() : scope.Attempt, Restarting("Thread"));

        await PassDelays(activity);

        Assert.Equal(3, await Soon(activity.JoinAsync()));
    }

    [Fact]
    public async Task There_is_no_thread_in_the_delay()
    {
        var activity = Runtime.StartBlocking("activity", _ => throw new InvalidDataException(), Restarting("Thread"));

        await InDelay(activity);

        await Until(() => _limit!.Count == 0);
        activity.Cancel();
        await HasEnded(activity);
    }

    [Fact]
    public async Task Who_starts_one_too_many_is_told()
    {
        var running = Runtime.Start("running", WaitForEver, Restarting("Thread"));

        var error = Assert.Throws<ThreadLimitException>(() => { Runtime.Start("refused", WaitForEver, Restarting("Thread")); });

        Assert.Equal("refused", error.ActivityPath);
        Assert.Equal("running", Assert.Single(Runtime.Inspector.GetActivities()).Path);
        running.Cancel();
        await HasEnded(running);
        await Until(() => _limit!.Count == 0);
        var another = Runtime.Start("refused", _ => default, Restarting("Thread"));
        await Soon(another.JoinAsync());
        Assert.Equal("refused", another.Path);
    }

    [Fact]
    public async Task An_attempt_without_a_thread_is_a_failed_one()
    {
        var activity = Runtime.Start<int>(
            "activity", scope => scope.Attempt == 1 ? throw new InvalidDataException() : new(scope.Attempt), Restarting("Thread"));
        await InDelay(activity);
        var other = Runtime.Start("other", WaitForEver, On("Thread"));

        Time.Advance(s_delay);
        await Until(() => Log.WithId(10).Count() == 2);
        other.Cancel();
        await Until(() => _limit!.Count == 0);
        await PassDelays(activity);

        Assert.Equal(3, await Soon(activity.JoinAsync()));
        Assert.IsType<ThreadLimitException>(Log.WithId(10).Last().Exception);
    }
}
