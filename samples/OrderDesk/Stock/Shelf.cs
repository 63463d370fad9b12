using Concurrency;

namespace OrderDesk.Stock;

// One at a time reaches into a shelf. The count has no other protection than the mutex.
internal sealed class Shelf(int number, IMutex mutex)
{
    public int Number => number;

    public int Taken { get; private set; }

    public ValueTask<MutexLease> ReachAsync() => mutex.AcquireAsync();

    public void Take(int quantity) => Taken += quantity;
}
