namespace Concurrency.Tests.Explorations;

/// <summary>What an activity began takes effect in the order in which it began it, also if nobody awaits it.</summary>
public sealed class LeftBehindTests
{
    [Fact]
    public void What_a_body_has_left_behind_takes_effect_before_its_end()
    {
        var report = Simulation.Explore(
            async scope =>
            {
                var items = scope.CreateChannel<int>("items", capacity: 2);
                var sender = scope.Start("sender", _ =>
                {
                    Forget(items.SendAsync(1));
                    Forget(items.SendAsync(2));
                    return default;
                });
                await sender.JoinAsync();
                Assert.Equal(2, items.GetSnapshot().Count);
            },
            new() { Strategy = SimulationStrategy.Exhaustive });

        Assert.Null(report.Finding);
        Assert.True(report.IsExhausted);
    }

    [Fact]
    public void C13_a_synchronous_verb_comes_after_those_that_were_begun_before() =>
        Simulation.Check(async scope =>
        {
            var items = scope.CreateChannel<int>("items", capacity: 3);
            var first = items.SendAsync(1);
            var second = items.SendAsync(2);
            Assert.True(items.TrySend(3));
            await first;
            await second;
            foreach (var expected in (int[])[1, 2, 3])
                Assert.Equal(expected, await items.ReceiveAsync());
        });

    private static void Forget(ValueTask wait) => _ = wait.AsTask();
}
