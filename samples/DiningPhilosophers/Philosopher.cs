using Concurrency;

namespace DiningPhilosophers;

// Nothing here says thread or task: a mutex excludes activities, whatever runs them.
internal sealed class Philosopher(string name, Fork left, Fork right)
{
    public string Name => name;

    public int Meals { get; private set; }

    public async ValueTask DineOrderlyAsync(IActivityScope scope, int meals)
    {
        var (first, second) = left.Number < right.Number ? (left, right) : (right, left);
        while (Meals < meals)
        {
            using (await first.TakeAsync())
            using (await second.TakeAsync())
                Eat();

            await scope.YieldAsync();
        }
    }

    // Once everybody has a left fork there is no right one to be had.
    public async ValueTask DineLeftFirstAsync(IBarrier everybodyHasOne, int meals)
    {
        while (Meals < meals)
        {
            using (await left.TakeAsync())
            {
                await everybodyHasOne.SignalAndWaitAsync();
                using (await right.TakeAsync())
                    Eat();
            }
        }
    }

    private void Eat()
    {
        left.Use();
        right.Use();
        Meals++;
    }
}
