using Concurrency;

namespace DiningPhilosophers;

internal sealed class DeadlockException(WaitCycle cycle) : Exception("Nobody at the table can move.")
{
    public WaitCycle Cycle => cycle;
}
