namespace Concurrency.Tests.Explorations;

/// <summary>Blocking bodies keep their stacks, and only one runs at a time.</summary>
public sealed class BlockingTests
{
    [Fact]
    public void Blocking_bodies_deadlock_like_asynchronous_ones()
    {
        var report = Simulation.Explore(scope =>
        {
            var (one, other) = (scope.CreateMutex("one"), scope.CreateMutex("other"));
            scope.StartBlocking("a", _ => TakeBoth(one, other));
            scope.StartBlocking("b", _ => TakeBoth(other, one));
            return default;
        });

        Assert.Equal(SimulationFindingKind.Deadlock, report.Finding?.Kind);
        Assert.Equal(1, report.Finding!.Preemptions);
    }

    [Fact]
    public void They_meet_asynchronous_ones_at_the_same_objects()
    {
        var report = Simulation.Explore(
            scope =>
            {
                var items = scope.CreateChannel<int>("items", ChannelCapacity.Rendezvous);
                var sum = 0;
                scope.StartBlocking("sender", _ =>
                {
                    for (var item = 1; item <= 3; item++)
                        items.Send(item);

                    items.TryComplete();
                });
                scope.Start("receiver", async _ =>
                {
                    await foreach (var item in items.ReceiveAllAsync())
                        sum += item;
                });
                Simulation.Eventually("all was received", () => sum == 6);
                return default;
            },
            new() { Strategy = SimulationStrategy.Exhaustive });

        Assert.Null(report.Finding);
        Assert.True(report.IsExhausted);
    }

    [Fact]
    public void Code_between_two_operations_never_overlaps()
    {
        var inside = 0;
        Simulation.Check(
            scope =>
            {
                for (var activity = 0; activity < 3; activity++)
                {
                    scope.StartBlocking("activity", own =>
                    {
                        for (var turn = 0; turn < 3; turn++)
                        {
                            Assert.Equal(1, Interlocked.Increment(ref inside));
                            Assert.Equal(0, Interlocked.Decrement(ref inside));
                            _ = own.YieldAsync();
                        }
                    });
                }

                return default;
            },
            new() { MaxSchedules = 200 });
    }

    [Fact]
    public void A_body_which_does_not_stop_is_told_and_keeps_nobody_waiting()
    {
        var report = Simulation.Explore(scope =>
        {
            var items = scope.CreateChannel<int>("items", capacity: 1);
            scope.StartBlocking("deaf", _ => ReceiveForEver(items));
            return default;
        });

        Assert.Equal(SimulationFindingKind.Deadlock, report.Finding?.Kind);
        Assert.EndsWith("so that no further schedule can be run.", report.Finding!.Message, StringComparison.Ordinal);
    }

    private static void ReceiveForEver(IChannel<int> items)
    {
        while (true)
        {
            try
            {
                items.Receive();
            }
            catch (OperationCanceledException)
            {
                continue;
            }
        }
    }

    private static void TakeBoth(IMutex first, IMutex second)
    {
        using var one = first.Acquire();
        using var two = second.Acquire();
    }
}
