using Concurrency.Testing;

namespace Concurrency.Tests.Documentation.Snippets;

public sealed class PlacementsTests
{
    [Theory, Placements]
    public Task All_that_is_sent_is_received(TestPlacement placement) =>
        placement.RunAsync(async scope =>
        {
            var numbers = scope.CreateChannel<int>("numbers", capacity: 2);
            var sender = scope.Start("sender", async _ =>
            {
                for (var number = 1; number <= 3; number++)
                    await numbers.SendAsync(number);
            });
            numbers.CompleteAfter(sender);
            var sum = 0;
            await foreach (var number in numbers.ReceiveAllAsync())
                sum += number;

            Assert.Equal(6, sum);
        });

    [Fact]
    public async Task A_bug_is_found_in_the_simulation()
    {
        var failure = await Assert.ThrowsAsync<SimulationFailedException>(() => TestPlacement.Simulation.RunAsync(scope =>
        {
            var one = scope.CreateChannel<int>("one", ChannelCapacity.Rendezvous);
            var other = scope.CreateChannel<int>("other", ChannelCapacity.Rendezvous);
            scope.Start("a", _ => one.SendAsync(1));
            scope.Start("b", _ => other.SendAsync(1));
            return default;
        }));

        Assert.Equal(SimulationFindingKind.Deadlock, failure.Report.Finding!.Kind);
    }

    [Theory, Placements(TestPlacement.Threads, TestPlacement.Tasks)]
    public async Task Activities_run_where_the_placement_says(TestPlacement placement)
    {
        string? backend = null;
        await placement.RunAsync(scope =>
        {
            backend = scope.Activity.Backend;
            return default;
        });

        Assert.Equal(placement == TestPlacement.Threads ? "Thread" : "Task", backend);
    }
}
