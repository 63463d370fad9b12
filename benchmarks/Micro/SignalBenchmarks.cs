using BenchmarkDotNet.Attributes;
using Concurrency;

namespace Micro;

public class EventBenchmarks : ObjectBenchmarks
{
    private readonly IAutoResetEvent _auto;
    private readonly IManualResetEvent _manual;

    public EventBenchmarks()
    {
        _auto = Runtime.CreateAutoResetEvent("auto");
        _manual = Runtime.CreateManualResetEvent("manual");
    }

    [Benchmark]
    public void AutoRemembered()
    {
        _auto.Set();
        _auto.WaitAsync().GetAwaiter().GetResult();
    }

    [Benchmark]
    public void AutoGranted()
    {
        var wait = _auto.WaitAsync();
        _auto.Set();
        wait.GetAwaiter().GetResult();
    }

    [Benchmark]
    public void ManualGranted()
    {
        var wait = _manual.WaitAsync();
        _manual.Set();
        wait.GetAwaiter().GetResult();
        _manual.Reset();
    }

    [Benchmark]
    public void AutoCancelled() => Cancel(token => _auto.WaitAsync(token));
}

public class MeetingBenchmarks : ObjectBenchmarks
{
    private readonly IBarrier _barrier;
    private readonly IExchanger<int> _exchanger;
    private readonly ILatest<int> _latest;
    private readonly ILatestWatcher<int> _watcher;

    public MeetingBenchmarks()
    {
        _barrier = Runtime.CreateBarrier("barrier", participants: 2);
        _exchanger = Runtime.CreateExchanger<int>("exchanger");
        _latest = Runtime.CreateLatest("latest", 0);
        _watcher = _latest.Watch();
    }

    [Benchmark]
    public long BarrierPhaseOfTwo()
    {
        var first = _barrier.SignalAndWaitAsync();
        var second = _barrier.SignalAndWaitAsync();
        return first.GetAwaiter().GetResult() + second.GetAwaiter().GetResult();
    }

    [Benchmark]
    public int Exchange()
    {
        var first = _exchanger.ExchangeAsync(1);
        var second = _exchanger.ExchangeAsync(2);
        return first.GetAwaiter().GetResult() + second.GetAwaiter().GetResult();
    }

    [Benchmark]
    public int LatestSeen()
    {
        _latest.Set(1);
        return _watcher.NextAsync().GetAwaiter().GetResult();
    }
}

public class SelectBenchmarks : ObjectBenchmarks
{
    private readonly IChannel<int>[] _channels;
    private readonly ISelectCase<int>[] _cases;
    private readonly ISelect _select;

    public SelectBenchmarks()
    {
        _channels = [.. Enumerable.Range(0, 4).Select(i => Runtime.CreateChannel<int>($"channel{i}", capacity: 16))];
        _cases = [.. _channels.Select(channel => channel.ReceiveCase())];
        _select = Runtime.CreateSelect(_cases);
    }

    [Benchmark]
    public int OneOfFourIsReady()
    {
        _channels[2].TrySend(1);
        _select.WaitAsync().GetAwaiter().GetResult();
        return _cases[2].Value;
    }

    [Benchmark]
    public int Granted()
    {
        var round = _select.WaitAsync();
        _channels[2].TrySend(1);
        round.GetAwaiter().GetResult();
        return _cases[2].Value;
    }

    [Benchmark]
    public bool NoneIsReady() => _select.TryWait(out _);
}
