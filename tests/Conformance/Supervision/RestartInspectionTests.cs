namespace Concurrency.Tests.Conformance.Supervision;

/// <summary>A restarted activity is one activity to whoever looks at it, in an attempt as in the delay before the next.</summary>
public sealed class RestartInspectionTests : SupervisionTest
{
    [Theory, MemberData(nameof(Pairs))]
    public async Task An_attempt_is_shown_as_its_activity_with_its_children_below(string backend, string childBackend)
    {
        var activity = Runtime.Start("activity", async scope =>
        {
            if (scope.Attempt == 1)
                throw new InvalidDataException();

            await scope.Start("child", WaitForEver, On(childBackend)).JoinAsync();
        }, Restarting(backend));
        await InDelay(activity);
        Time.Advance(s_delay);
        await Until(() => activity.GetSnapshot().WaitingFor?.Target == "activity/child" && Shown("activity/child")?.WaitingFor is not null);

        var shown = Runtime.Inspector.GetSnapshot();

        Assert.Equal(["activity", "activity/child"], shown.Activities.Select(look => look.Path));
        Assert.Equal(2, shown.ActivityCount);
        var look = shown.Activities[0];
        Assert.Equal((activity.Id, 1, backend), (look.Id, look.Restarts, look.Backend));
        Assert.Equal("Join on activity/child", $"{look.WaitingFor!.Operation} on {look.WaitingFor.Target}");
        Assert.Equal(activity.Id, shown.Activities[1].ParentId);
        Assert.Equal(["activity", "activity/child"], shown.Summary.Select(group => group.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["activity", "activity/child"], Runtime.Survey().Select(remaining => remaining.Activity.Path));
        activity.Cancel();
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task The_delay_is_shown_as_a_wait_which_ends_by_itself(string backend)
    {
        var activity = Runtime.Start("activity", _ => throw new InvalidDataException(), Restarting(backend));
        await InDelay(activity);

        var look = Assert.Single(Runtime.Inspector.GetActivities());

        Assert.Equal(activity.Id, look.Id);
        Assert.Equal(ActivityState.Blocked, look.State);
        Assert.Equal("Delay on restart delay for 00:00:00", look.WaitingFor!.ToString());
        Assert.True(look.WaitingFor.MayEndByItself);
        activity.Cancel();
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_circle_through_an_attempt_is_found_and_names_each_activity_once(string backend, string otherBackend)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var owner = Runtime.Start("owner", async scope =>
        {
            using var lease = await mutex.AcquireAsync();
            var waiter = scope.Start("waiter", async _ => await mutex.AcquireAsync(), On(otherBackend));
            await waiter.JoinAsync();
        }, Restarting(backend));
        await Until(() => Runtime.Inspector.FindCycles().Count == 1);

        var cycle = Assert.Single(Runtime.Inspector.FindCycles());

        Assert.Equal(["owner", "owner/waiter"], cycle.Edges.Select(edge => edge.Activity));
        Assert.Equal(["owner/waiter", "owner"], cycle.Edges.Select(edge => edge.Holder));
        Assert.False(cycle.MayResolve);
        owner.Cancel();
        await HasEnded(owner);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Restarts_are_in_the_text_of_a_snapshot(string backend)
    {
        var activity = Runtime.Start("activity", _ => throw new InvalidDataException(), Restarting(backend));
        await InDelay(activity);
        Time.Advance(s_delay);
        await Until(() => activity.GetSnapshot().Restarts == 1);

        Assert.Contains(", restarted once", Runtime.Inspector.GetSnapshot().ToString(), StringComparison.Ordinal);
        activity.Cancel();
    }

    private ActivitySnapshot? Shown(string path) => Runtime.Inspector.GetActivities(path: path) is [var first, ..] ? first : null;
}
