namespace Compare.Queues;

/// <summary>A semaphore that passes the turn, and a place for one item beside it.</summary>
/// <remarks>Good for protocols in which nobody sends before the last item was taken: a ping-pong, or a ring with one token.</remarks>
internal readonly struct SemaphoreQueue : IAsyncQueue<SemaphoreQueue>, IBlockingQueue<SemaphoreQueue>
{
    public const string Name = "SemaphoreSlim";

    private readonly SemaphoreSlim _turn = new(0);
    private readonly int[] _place = new int[1];

    public SemaphoreQueue()
    {
    }

    static SemaphoreQueue IAsyncQueue<SemaphoreQueue>.Create(int capacity) => new();

    static SemaphoreQueue IBlockingQueue<SemaphoreQueue>.Create(int capacity) => new();

    public ValueTask SendAsync(int item)
    {
        Send(item);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<int> ReceiveAsync()
    {
        await _turn.WaitAsync();
        return _place[0];
    }

    public void Send(int item)
    {
        _place[0] = item;
        _turn.Release();
    }

    public int Receive()
    {
        _turn.Wait();
        return _place[0];
    }

    public IAsyncEnumerable<int> ReceiveAllAsync() => throw new NotSupportedException();

    public IEnumerable<int> ReceiveAll() => throw new NotSupportedException();

    public void Complete()
    {
    }
}
