namespace Memory.Crowds;

/// <summary>Bare threads, each blocked in one monitor until there is an item for it.</summary>
internal sealed class MonitorThreads(int most, Action<int> report) : ICrowd
{
    private readonly List<Thread> _threads = new(most);
    private readonly Queue<int> _items = new(most);
    private int _blocked;

    public void Prepare(int count)
    {
    }

    public async Task<int> StartAsync(int count)
    {
        _ = Tally.Expect(count);
        var started = ThreadStarting.UntilRefused(count, StartOne, report);
        while (CountBlocked() < started)
            await Task.Yield();

        return started;
    }

    public int CountBlocked()
    {
        lock (_items)
            return _blocked;
    }

    public Task ReleaseAsync()
    {
        for (var item = 0; item < _threads.Count; item++)
        {
            lock (_items)
            {
                _items.Enqueue(item);
                Monitor.Pulse(_items);
            }
        }

        foreach (var thread in _threads)
            thread.Join();

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void StartOne()
    {
        var thread = new Thread(Take, ThreadStarting.StackSizeKB * 1024) { IsBackground = true };
        thread.Start();
        _threads.Add(thread);
    }

    private void Take()
    {
        lock (_items)
        {
            _blocked++;
            while (_items.Count == 0)
                Monitor.Wait(_items);

            _blocked--;
            Tally.Release(_items.Dequeue());
        }
    }
}
