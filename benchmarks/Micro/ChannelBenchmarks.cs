using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Concurrency;

namespace Micro;

public class ChannelBenchmarks : ObjectBenchmarks
{
    private readonly Channel<int> _bcl = Channel.CreateBounded<int>(16);
    private readonly IChannel<int> _channel;
    private readonly IChannel<int> _empty;

    public ChannelBenchmarks()
    {
        _channel = Runtime.CreateChannel<int>("channel", capacity: 16);
        _empty = Runtime.CreateChannel<int>("empty", capacity: 16);
    }

    [Benchmark]
    public bool TrySendTryReceive() => _channel.TrySend(1) && _channel.TryReceive(out _);

    [Benchmark(Baseline = true)]
    public bool TryWriteTryReadOfTheBcl() => _bcl.Writer.TryWrite(1) && _bcl.Reader.TryRead(out _);

    [Benchmark]
    public int SendReceive()
    {
        _channel.SendAsync(1).GetAwaiter().GetResult();
        return _channel.ReceiveAsync().GetAwaiter().GetResult();
    }

    [Benchmark]
    public int Granted()
    {
        var wait = _empty.ReceiveAsync();
        _empty.TrySend(1);
        return wait.GetAwaiter().GetResult();
    }

    [Benchmark]
    public void Cancelled() => Cancel(token => _empty.ReceiveAsync(token));
}
