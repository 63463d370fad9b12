namespace Concurrency.Tests.Conformance.Activities;

/// <summary>The end of an activity, of one with a result, and of a group, as cases of selects.</summary>
public sealed class EndCaseTests : ActivityTest
{
    [Fact]
    public async Task SE1_every_case_of_an_end_is_ready_once_it_has_come()
    {
        var go = Runtime.CreateManualResetEvent("go");
        var activity = Runtime.Start("activity", async _ =>
        {
            await go.WaitAsync();
            return 7;
        });
        var group = Runtime.Start("group", async _ => await go.WaitAsync(), instances: 3);
        var early = activity.EndCase();
        var untyped = ((IActivity)activity).EndCase();
        var rounds = new[] { early, untyped, group.EndCase(), group.EndCase() }
            .Select(end => Runtime.CreateSelect(end).WaitAsync().AsTask())
            .ToArray();
        Assert.DoesNotContain(rounds, round => round.IsCompleted);

        go.Set();

        var winners = await Soon(Task.WhenAll(rounds));
        Assert.All(winners, winner => Assert.Null(winner.Error));
        Assert.Equal(7, early.Value);
        Assert.True(Runtime.CreateSelect(activity.EndCase(), group.EndCase()).TryWait(out _));
    }
}
