namespace Concurrency.Tests.Conformance.Linearizability;

public sealed partial class SimulatedRuleTests
{
    [Fact]
    public void SE1_of_two_cases_of_one_object_one_takes_effect() => Exhaust(scope =>
    {
        var semaphore = scope.CreateSemaphore("semaphore", permits: 0);
        var select = scope.CreateSelect(semaphore.AcquireCase(), semaphore.AcquireCase());
        Simulation.Eventually("one permit was taken", () => semaphore.GetSnapshot().Permits == 1);
        scope.Start("selector", async _ => await select.WaitAsync());
        scope.Start("releaser", _ =>
        {
            semaphore.Release(2);
            return default;
        });
        return default;
    });

    [Fact]
    public void SE1_of_two_cases_which_become_ready_at_one_moment_one_wins() => Exhaust(async scope =>
    {
        var opened = scope.CreateManualResetEvent("opened");
        var others = scope.CreateChannel<int>("others", capacity: 1);
        var select = scope.CreateSelect(opened.WaitCase(), opened.WaitCase());
        var selector = scope.Start("selector", async _ =>
        {
            await select.WaitAsync();
            await others.ReceiveAsync();
        });
        opened.Set();
        await UntilOthersWaitAsync(scope);

        Assert.Equal(1, others.GetSnapshot().WaitingReceivers);
        Assert.True(others.TrySend(0));
        await selector.JoinAsync();
    });

    [Fact]
    public void SE4_a_select_has_a_winner_or_its_time_is_up() => Exhaust(
        scope =>
        {
            var items = scope.CreateChannel<int>("items", capacity: 1);
            var others = scope.CreateChannel<int>("others", capacity: 1);
            var select = scope.CreateSelect(items.ReceiveCase(), others.ReceiveCase());
            var taken = 0;
            Simulation.Eventually("what was not taken is there", () => items.GetSnapshot().Count + others.GetSnapshot().Count == 2 - taken);
            scope.Start("selector", async _ => taken = await select.WaitAsync(TimeSpan.FromSeconds(1)) is null ? 0 : 1);
            scope.Start("sender", _ =>
            {
                Assert.True(items.TrySend(1));
                Assert.True(others.TrySend(2));
                return default;
            });
            return default;
        },
        letsTimePass: true);

    // What is drawn is a choice of the schedule.
    [Fact]
    public void SE3_each_ready_case_may_win_also_after_a_round_that_had_to_wait()
    {
        var winners = new HashSet<string>();
        Exhaust(async scope =>
        {
            var first = scope.CreateChannel<int>("first", capacity: 1);
            var second = scope.CreateChannel<int>("second", capacity: 1);
            var select = scope.CreateSelect(first.ReceiveCase(), second.ReceiveCase());
            var waiting = select.WaitAsync();
            Assert.True(first.TrySend(0));
            await waiting;

            Assert.True(first.TrySend(0) && second.TrySend(0));
            winners.Add((await select.WaitAsync()).Path);
        });

        Assert.Equal(["main/first", "main/second"], winners.Order());
    }
}
