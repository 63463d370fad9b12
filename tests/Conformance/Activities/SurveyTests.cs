namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Who runs now, parents before children, and what each waits for.</summary>
public sealed class SurveyTests : ActivityTest
{
    [Theory, MemberData(nameof(Backends))]
    public async Task Activities_may_start_and_end_during_a_survey(string backend)
    {
        const int Surveys = 1_000;
        var isEnough = false;
        var items = Runtime.CreateChannel<int>("items", ChannelCapacity.Rendezvous);
        var starter = Runtime.Start("starter", async scope =>
        {
            while (!Volatile.Read(ref isEnough))
            {
                var asynchronous = scope.Start("asynchronous", async _ => await items.SendAsync(1), On(backend));
                var blocking = scope.StartBlocking("blocking", _ => items.Receive());
                await asynchronous.JoinAsync();
                await blocking.JoinAsync();
            }
        }, On(backend));

        for (var survey = 0; survey < Surveys; survey++)
        {
            var remaining = Runtime.Survey();
            Assert.Equal("starter", remaining[0].Activity.Path);
            Assert.InRange(remaining.Count, 1, 5);
        }

        Volatile.Write(ref isEnough, true);
        await Soon(starter.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task An_activity_that_is_idle_between_its_steps_shows_no_thread(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.Start("activity", async _ => await items.ReceiveAsync(), On(backend));
        await HasReceivers(items);
        await Until(() => activity.State == ActivityState.Blocked);

        var remaining = Find(activity);

        Assert.Null(remaining.Thread);
        Assert.StartsWith($"activity on {backend} is Blocked, waiting: Receive on items for ", remaining.ToString(), StringComparison.Ordinal);
        items.TrySend(1);
        await Soon(activity.JoinAsync());
    }

    [Fact]
    public async Task An_activity_on_tasks_shows_no_thread_while_it_runs()
    {
        using var release = new ManualResetEventSlim();
        var activity = Runtime.Start("activity", _ =>
        {
            release.Wait();
            return default;
        }, On("Task"));
        await Until(() => activity.State == ActivityState.Active);

        Assert.Null(Find(activity).Thread);

        release.Set();
        await Soon(activity.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task An_activity_may_survey_its_runtime_and_finds_itself(string backend)
    {
        IReadOnlyList<RemainingActivity> survey = [];
        await Soon(Runtime.RunAsync("parent", async scope =>
        {
            await scope.Start("child", _ =>
            {
                survey = Runtime.Survey();
                return default;
            }, On(backend)).JoinAsync();
        }, On(backend)));

        Assert.Equal(["parent", "parent/child"], survey.Select(remaining => remaining.Activity.Path));
        Assert.Equal(ActivityState.Active, survey[1].Activity.State);
        Assert.Equal(backend == "Thread", survey[1].Thread is not null);
        Assert.Null(survey[1].Thread?.Stack);
    }

    [Fact]
    public async Task Parents_come_before_children_and_what_has_ended_does_not_come()
    {
        await Soon(Runtime.RunAsync("ended", _ => default));
        var root = Runtime.Start("root", scope =>
        {
            scope.Start("child", child =>
            {
                child.Start("grandchild", WaitForEver);
                return default;
            });
            return default;
        });
        await Until(() => Runtime.Survey().Count == 3);

        Assert.Equal(["root", "root/child", "root/child/grandchild"], Runtime.Survey().Select(remaining => remaining.Activity.Path));

        root.Cancel();
        await HasEnded(root);
        await Until(() => Runtime.Survey().Count == 0);
    }

    [Theory]
    [InlineData(100, 100, null)]
    [InlineData(101, 100, "  and 1 more")]
    [InlineData(250, 100, "  and 150 more")]
    public async Task SC8_a_report_names_a_hundred_and_counts_the_others(int activities, int named, string? last)
    {
        var gate = Runtime.CreateChannel<int>("gate", ChannelCapacity.Unbounded);
        for (var activity = 0; activity < activities; activity++)
        {
            Runtime.Start("stubborn", async scope =>
                await Shield(scope, Timeout.InfiniteTimeSpan, async () => await gate.ReceiveAsync()));
        }

        await HasReceivers(gate, activities);
        var report = await Soon(Runtime.StopAsync(TimeSpan.Zero));
        var lines = report.ToString().Split(Environment.NewLine);

        Assert.Equal(activities, report.Remaining.Count);
        Assert.Equal($"{activities} activities did not stop within 00:00:00:", lines[0]);
        Assert.Equal(named, lines.Count(line => line.StartsWith("  stubborn", StringComparison.Ordinal)));
        Assert.Equal(1 + named + (last is null ? 0 : 1), lines.Length);
        if (last is not null)
            Assert.Equal(last, lines[^1]);

        for (var activity = 0; activity < activities; activity++)
            gate.TrySend(activity);

        await Until(() => Runtime.Survey().Count == 0);
    }

    private RemainingActivity Find(IActivity activity) =>
        Runtime.Survey().Single(remaining => remaining.Activity.Id == activity.Id);
}
