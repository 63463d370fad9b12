using Microsoft.Extensions.Logging;

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>A failure is never lost: who is not awaited is logged, once.</summary>
public sealed class FailureLogTests : ActivityTest
{
    [Theory, MemberData(nameof(Backends))]
    public async Task C8_a_failure_nobody_awaits_is_logged(string backend)
    {
        var failure = new InvalidDataException("nobody");
        Runtime.Start("lonely", _ => throw failure, On(backend));

        await Until(() => !Log.Records.IsEmpty);

        var record = Assert.Single(Log.Records);
        Assert.Equal(new(LogLevel.Error, 1, "Activity lonely failed, and nobody awaits it", failure), record);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task C8_a_childs_failure_is_logged_once_for_the_root(string parentBackend, string childBackend)
    {
        var failure = new InvalidDataException("nobody");
        Runtime.Start("root", scope =>
        {
            scope.Start("child", _ => throw failure, On(childBackend));
            return default;
        }, On(parentBackend));

        await Until(() => !Log.Records.IsEmpty);
        await Runtime.DisposeAsync();

        Assert.Equal("Activity root failed, and nobody awaits it", Assert.Single(Log.Records).Message);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task C8_a_failure_somebody_awaits_is_not_logged(string backend)
    {
        var release = Signal();
        var joined = Runtime.Start("joined", async _ => await Fail(release), On(backend));
        var completed = Runtime.Start("completed", async _ => await Fail(release), On(backend));
        var run = Runtime.RunAsync("run", async _ => await Fail(release), On(backend)).AsTask();
        var join = joined.JoinAsync().AsTask();
        var completion = completed.Completion;
        release.SetResult();

        await Assert.ThrowsAsync<InvalidDataException>(() => Soon(join));
        await Assert.ThrowsAsync<InvalidDataException>(() => Soon(completion));
        await Assert.ThrowsAsync<InvalidDataException>(() => Soon(run));
        await Runtime.DisposeAsync();

        Assert.Empty(Log.Records);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task C8_instances_that_fail_without_an_awaiter_are_logged_by_their_paths(string backend)
    {
        Runtime.Start("many", _ => throw new InvalidDataException("nobody"), instances: 2, On(backend));

        await Until(() => Log.Records.Count == 2);

        Assert.Equal(
            ["Activity many[0] failed, and nobody awaits it", "Activity many[1] failed, and nobody awaits it"],
            Log.Records.Select(record => record.Message).Order());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_cancelled_activity_is_not_logged(string backend)
    {
        var activity = Runtime.Start("cancelled", WaitForEver, On(backend));
        await Until(() => activity.State == ActivityState.Blocked);
        activity.Cancel();
        await Runtime.DisposeAsync();

        Assert.Equal(ActivityState.Cancelled, activity.State);
        Assert.Empty(Log.Records);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task C8_the_failure_of_a_callback_after_the_end_is_logged(string backend)
    {
        var failure = new InvalidDataException("late");
        SynchronizationContext? context = null;
        var activity = Runtime.Start("ended", _ =>
        {
            context = SynchronizationContext.Current;
            return default;
        }, On(backend));
        await Soon(activity.JoinAsync());

        context!.Post(_ => throw failure, null);

        await Until(() => !Log.Records.IsEmpty);
        Assert.Same(failure, Assert.Single(Log.Records).Exception);
        Assert.Equal(ActivityState.Completed, activity.State);
    }

    private static async Task Fail(TaskCompletionSource release)
    {
        await release.Task;
        throw new InvalidDataException("somebody");
    }
}
