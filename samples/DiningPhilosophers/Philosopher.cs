using Concurrency;

namespace DiningPhilosophers;

// Nothing here says thread or task: a mutex excludes activities, whatever runs them.
internal sealed class Philosopher(string name, Fork left, Fork right)
{
    private int _forksTaken;

    public string Name => name;

    public int Meals { get; private set; }

    // Grows with every fork taken; whoever watches can tell whether anything moves.
    public int ForksTaken => Volatile.Read(ref _forksTaken);

    public async ValueTask DineOrderlyAsync(IActivityScope scope, int meals)
    {
        var (first, second) = left.Number < right.Number ? (left, right) : (right, left);
        while (Meals < meals)
        {
            using (await TakeAsync(first))
            using (await TakeAsync(second))
                Eat();

            await scope.YieldAsync();
        }
    }

    // Once everybody has a left fork there is no right one to be had.
    public async ValueTask DineLeftFirstAsync(IBarrier everybodyHasOne, int meals)
    {
        while (Meals < meals)
        {
            using (await TakeAsync(left))
            {
                await everybodyHasOne.SignalAndWaitAsync();
                using (await TakeAsync(right))
                    Eat();
            }
        }
    }

    private async ValueTask<MutexLease> TakeAsync(Fork fork)
    {
        var lease = await fork.TakeAsync();
        Volatile.Write(ref _forksTaken, _forksTaken + 1);
        return lease;
    }

    private void Eat()
    {
        left.Use();
        right.Use();
        Meals++;
    }
}
