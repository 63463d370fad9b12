using DiningPhilosophers;
using Xunit;

namespace Concurrency.Tests.Samples;

public sealed class DiningTests
{
    [Theory]
    [MemberData(nameof(Placements.All), MemberType = typeof(Placements))]
    public async Task Orderly_philosophers_all_eat_as_often_as_they_want(string placement)
    {
        await using var runtime = Placements.CreateRuntime(placement);
        var table = new Table(new TableSettings { Meals = 200 }, runtime.Inspector);

        await table.DineAsync(runtime, CancellationToken.None);

        Assert.Equal([200, 200, 200, 200, 200], table.Guests.Select(guest => guest.Philosopher.Meals));
        Assert.Equal([400, 400, 400, 400, 400], table.Forks.Select(fork => fork.Uses));
        Assert.All(table.Guests, guest => Assert.Equal(ActivityState.Completed, guest.Activity.State));
        Assert.Empty(runtime.Survey());
    }

    [Theory]
    [MemberData(nameof(Placements.All), MemberType = typeof(Placements))]
    public async Task Who_take_the_left_fork_first_are_found_waiting_for_each_other(string placement)
    {
        await using var runtime = Placements.CreateRuntime(placement);
        var table = new Table(new TableSettings { Manners = Manners.LeftFirst }, runtime.Inspector);

        var deadlock = await Assert.ThrowsAsync<DeadlockException>(
            async () => await table.DineAsync(runtime, CancellationToken.None));

        Assert.Equal(
            [
                ("table/arendt", "table/fork-2", "table/hypatia"),
                ("table/hypatia", "table/fork-3", "table/kant"),
                ("table/kant", "table/fork-4", "table/laozi"),
                ("table/laozi", "table/fork-5", "table/plato"),
                ("table/plato", "table/fork-1", "table/arendt"),
            ],
            deadlock.Cycle.Edges.Select(edge => (edge.Activity, edge.Wait.Target, edge.Holder)));
        Assert.All(deadlock.Cycle.Edges, edge => Assert.Equal("Acquire", edge.Wait.Operation));
    }

    [Theory]
    [MemberData(nameof(Placements.All), MemberType = typeof(Placements))]
    public async Task A_deadlock_leaves_neither_philosophers_nor_forks_behind(string placement)
    {
        await using var runtime = Placements.CreateRuntime(placement);
        var table = new Table(new TableSettings { Manners = Manners.LeftFirst }, runtime.Inspector);

        await Assert.ThrowsAsync<DeadlockException>(async () => await table.DineAsync(runtime, CancellationToken.None));

        Assert.All(table.Guests, guest => Assert.Equal(ActivityState.Cancelled, guest.Activity.State));

        // The cancellation reaches one after the other: who gets a neighbour's fork before it comes may still eat.
        Assert.All(table.Guests, guest => Assert.InRange(guest.Philosopher.Meals, 0, 1));
        Assert.All(table.Forks, fork => Assert.True(fork.IsOnTheTable));
        Assert.Empty(runtime.Survey());
    }

    [Fact]
    public async Task A_dinner_can_be_cancelled()
    {
        await using var runtime = Placements.CreateRuntime("mixed");
        var table = new Table(new TableSettings { Meals = int.MaxValue }, runtime.Inspector);
        using var cancellation = new CancellationTokenSource();

        var dinner = table.DineAsync(runtime, cancellation.Token).AsTask();
        while (!table.Forks.Any(fork => fork.Uses > 0))
            await Task.Yield();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dinner);
        Assert.All(table.Forks, fork => Assert.True(fork.IsOnTheTable));
        Assert.Empty(runtime.Survey());
    }
}
