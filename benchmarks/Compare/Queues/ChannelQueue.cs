using System.Threading.Channels;

namespace Compare.Queues;

/// <summary>System.Threading.Channels as they come: what was waiting goes on elsewhere.</summary>
internal readonly struct ChannelQueue : IAsyncQueue<ChannelQueue>
{
    public const string Name = "System.Threading.Channels";

    private readonly Channel<int> _channel;

    private ChannelQueue(int capacity) => _channel = Channel.CreateBounded<int>(capacity);

    public static ChannelQueue Create(int capacity) => new(capacity);

    public ValueTask SendAsync(int item) => _channel.Writer.WriteAsync(item);

    public ValueTask<int> ReceiveAsync() => _channel.Reader.ReadAsync();

    public IAsyncEnumerable<int> ReceiveAllAsync() => _channel.Reader.ReadAllAsync();

    public void Complete() => _channel.Writer.Complete();
}
