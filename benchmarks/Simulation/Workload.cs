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
        new("bounded-buffer-2", SimulationStrategy.Random, scope => BoundedBuffer(scope, items: 2)),
        new("philosophers-3", SimulationStrategy.Random, scope => Philosophers(scope, count: 3)),
        new("philosophers-3-ten-meals", SimulationStrategy.Random, scope => Philosophers(scope, count: 3, meals: 10)),
        new("blocking-philosophers-3", SimulationStrategy.Random, scope => BlockingPhilosophers(scope, count: 3)),

        // Larger ones, because what is exhausted at once is only set up.
        new("channel-3x10", SimulationStrategy.PartialOrderReduction, SendAndReceive),
        new("bounded-buffer-4", SimulationStrategy.PartialOrderReduction, scope => BoundedBuffer(scope, items: 4)),
        new("philosophers-6", SimulationStrategy.PartialOrderReduction, scope => Philosophers(scope, count: 6)),
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

    private static ValueTask BoundedBuffer(IActivityScope scope, int items)
    {
        var mutex = scope.CreateMutex("mutex");
        var changed = mutex.CreateCondition("changed");
        var count = 0;
        scope.Start("producer", async _ =>
        {
            for (var item = 0; item < items; item++)
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
            for (var item = 0; item < items; item++)
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

    private static ValueTask Philosophers(IActivityScope scope, int count, int meals = 1)
    {
        foreach (var (first, second) in Seats(scope, count))
        {
            scope.Start("philosopher", async _ =>
            {
                for (var meal = 0; meal < meals; meal++)
                {
                    using var one = await first.AcquireAsync();
                    using var other = await second.AcquireAsync();
                }
            });
        }

        return default;
    }

    private static ValueTask BlockingPhilosophers(IActivityScope scope, int count)
    {
        foreach (var (first, second) in Seats(scope, count))
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
    private static (IMutex First, IMutex Second)[] Seats(IActivityScope scope, int count)
    {
        IMutex[] forks = [.. Enumerable.Range(0, count).Select(number => scope.CreateMutex($"fork-{number}"))];
        return
        [
            .. Enumerable.Range(0, count).Select(number => number + 1 < count
                ? (forks[number], forks[number + 1])
                : (forks[0], forks[number])),
        ];
    }
}
