using System.Threading.Channels;

namespace Compare.Queues;

/// <summary>System.Threading.Channels where what was waiting goes on inside the call which woke it.</summary>
internal readonly struct SynchronousChannelQueue : IAsyncQueue<SynchronousChannelQueue>
{
    public const string Name = "AllowSynchronousContinuations";

    private readonly Channel<int> _channel;

    private SynchronousChannelQueue(int capacity) =>
        _channel = Channel.CreateBounded<int>(new BoundedChannelOptions(capacity) { AllowSynchronousContinuations = true });

    public static SynchronousChannelQueue Create(int capacity) => new(capacity);

    public ValueTask SendAsync(int item) => _channel.Writer.WriteAsync(item);

    public ValueTask<int> ReceiveAsync() => _channel.Reader.ReadAsync();

    public IAsyncEnumerable<int> ReceiveAllAsync() => _channel.Reader.ReadAllAsync();

    public void Complete() => _channel.Writer.Complete();
}
