using Concurrency;

namespace Exploring;

/// <summary>A program to explore, and how.</summary>
internal sealed record Workload(string Name, SimulationStrategy Strategy, Func<IActivityScope, ValueTask> Program)
{
    private const int Activities = 3;
    private const int Operations = 10;

    public static IReadOnlyList<Workload> All { get; } =
    [
        new("yields-3x10", SimulationStrategy.Random, Yields),
        new("channel-3x10", SimulationStrategy.Random, SendAndReceive),
        new("bounded-buffer", SimulationStrategy.Random, BoundedBuffer),
        new("philosophers", SimulationStrategy.Random, Philosophers),
        new("blocking-philosophers", SimulationStrategy.Random, BlockingPhilosophers),
        new("bounded-buffer", SimulationStrategy.PartialOrderReduction, BoundedBuffer),
        new("philosophers", SimulationStrategy.PartialOrderReduction, Philosophers),
    ];

    private static ValueTask Yields(IActivityScope scope)
    {
        for (var activity = 0; activity < Activities; activity++)
        {
            scope.Start("activity", async own =>
            {
                for (var operation = 0; operation < Operations; operation++)
                    await own.YieldAsync();
            });
        }

        return default;
    }

    private static ValueTask SendAndReceive(IActivityScope scope)
    {
        var items = scope.CreateChannel<int>("items", capacity: 4);
        for (var activity = 0; activity < Activities; activity++)
        {
            scope.Start("activity", async _ =>
            {
                for (var operation = 0; operation < Operations; operation += 2)
                {
                    await items.SendAsync(operation);
                    await items.ReceiveAsync();
                }
            });
        }

        return default;
    }

    private static ValueTask BoundedBuffer(IActivityScope scope)
    {
        var mutex = scope.CreateMutex("mutex");
        var changed = mutex.CreateCondition("changed");
        var count = 0;
        scope.Start("producer", async _ =>
        {
            for (var item = 0; item < 2; item++)
            {
                using var held = await mutex.AcquireAsync();
                while (count == 1)
                    await changed.WaitAsync(held);

                count++;
                changed.Notify(held, int.MaxValue);
            }
        });
        scope.Start("consumer", async _ =>
        {
            for (var item = 0; item < 2; item++)
            {
                using var held = await mutex.AcquireAsync();
                while (count == 0)
                    await changed.WaitAsync(held);

                count--;
                changed.Notify(held, int.MaxValue);
            }
        });
        return default;
    }

    private static ValueTask Philosophers(IActivityScope scope)
    {
        foreach (var (first, second) in Seats(scope))
        {
            scope.Start("philosopher", async _ =>
            {
                using var one = await first.AcquireAsync();
                using var other = await second.AcquireAsync();
            });
        }

        return default;
    }

    private static ValueTask BlockingPhilosophers(IActivityScope scope)
    {
        foreach (var (first, second) in Seats(scope))
        {
            scope.StartBlocking("philosopher", _ =>
            {
                using var one = first.Acquire();
                using var other = second.Acquire();
            });
        }

        return default;
    }

    // The lower fork first: nobody waits for ever.
    private static (IMutex First, IMutex Second)[] Seats(IActivityScope scope)
    {
        IMutex[] forks = [.. Enumerable.Range(0, Activities).Select(number => scope.CreateMutex($"fork-{number}"))];
        return
        [
            .. Enumerable.Range(0, Activities).Select(number => number + 1 < Activities
                ? (forks[number], forks[number + 1])
                : (forks[0], forks[number])),
        ];
    }
}
