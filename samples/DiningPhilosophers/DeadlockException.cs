namespace DiningPhilosophers;

internal sealed class DeadlockException(IReadOnlyList<Standstill> standstills) : Exception("Nobody at the table can move.")
{
    public IReadOnlyList<Standstill> Standstills => standstills;
}
