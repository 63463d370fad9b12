using System.Threading.Tasks.Dataflow;

namespace Compare.Queues;

/// <summary>A bounded BufferBlock of TPL Dataflow.</summary>
internal readonly struct DataflowQueue : IAsyncQueue<DataflowQueue>
{
    public const string Name = "Dataflow";

    private readonly BufferBlock<int> _block;

    private DataflowQueue(int capacity) => _block = new(new DataflowBlockOptions { BoundedCapacity = capacity });

    public static DataflowQueue Create(int capacity) => new(capacity);

    public ValueTask SendAsync(int item) => new(_block.SendAsync(item));

    public ValueTask<int> ReceiveAsync() => new(_block.ReceiveAsync());

    public IAsyncEnumerable<int> ReceiveAllAsync() => _block.ReceiveAllAsync();

    public void Complete() => _block.Complete();
}
