using Concurrency;

namespace DiningPhilosophers;

// A fork on the table. Its uses are counted without any other protection than the fork itself: if two hands ever held it at
// once, the sum would be wrong.
internal sealed class Fork(int number, IMutex mutex)
{
    public int Number => number;

    public int Uses { get; private set; }

    public bool IsOnTheTable => !mutex.GetSnapshot().IsHeld;

    public ValueTask<MutexLease> TakeAsync() => mutex.AcquireAsync();

    public void Use() => Uses++;
}
