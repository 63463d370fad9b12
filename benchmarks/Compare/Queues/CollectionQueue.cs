using System.Collections.Concurrent;

namespace Compare.Queues;

internal readonly struct CollectionQueue : IBlockingQueue<CollectionQueue>
{
    public const string Name = "BlockingCollection";

    private readonly BlockingCollection<int> _collection;

    private CollectionQueue(int capacity) => _collection = new(capacity);

    public static CollectionQueue Create(int capacity) => new(capacity);

    public void Send(int item) => _collection.Add(item);

    public int Receive() => _collection.Take();

    public IEnumerable<int> ReceiveAll() => _collection.GetConsumingEnumerable();

    public void Complete() => _collection.CompleteAdding();
}
