using System.Diagnostics;

namespace Concurrency.Watchdogs;

/// <summary>The thread which looks at a runtime now and then, while there is something to watch.</summary>
/// <remarks>A thread of its own, because a starved pool is one of the things it watches. It sleeps on the runtime's clock.</remarks>
internal sealed class Watcher(ConcurrencyRuntime runtime) : IDisposable
{
    // Looking takes this part of the time at most.
    private const int Share = 50;

    private static readonly TimeSpan s_longestPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_shortestPeriod = TimeSpan.FromMilliseconds(10);

    // Invariant, under _gate: _thread runs, or is about to look at _options.
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _changed = new(initialState: false);
    private WatchdogOptions _options = WatchdogOptions.Off;
    private Thread? _thread;
    private bool _isDisposed;

    /// <summary>What is watched. Another one counts from the next look on, which is at once; what was told is told again then.</summary>
    public WatchdogOptions Options
    {
        get
        {
            lock (_gate)
                return _options;
        }

        set
        {
            lock (_gate)
            {
                if (_options == value || _isDisposed)
                    return;

                _options = value;
                if (_thread is null && value.Shortest is not null)
                {
                    _thread = new(Watch) { IsBackground = true, Name = "Concurrency watchdogs" };
                    _thread.UnsafeStart();
                }
            }

            _changed.Set();
        }
    }

    /// <summary>Ends the watching. A look that is on its way goes to its end.</summary>
    public void Dispose()
    {
        Options = WatchdogOptions.Off;
        lock (_gate)
            _isDisposed = true;
    }

    private void Watch()
    {
        using var timer = ReferenceEquals(runtime.TimeProvider, TimeProvider.System) ? null : CreateTimer();
        WatchRound? round = null;
        while (Continue() is { Shortest: { } shortest } options)
        {
            if (!ReferenceEquals(round?.Options, options))
                round = new(runtime, options);

            var begin = Stopwatch.GetTimestamp();
            Look(round);
            Sleep(timer, PeriodOf(shortest), Stopwatch.GetElapsedTime(begin));
        }
    }

    // What to watch now; null if nothing is, and then this thread ends.
    private WatchdogOptions? Continue()
    {
        lock (_gate)
        {
            if (_options.Shortest is not null)
                return _options;

            _thread = null;
            return null;
        }
    }

    private void Look(WatchRound round)
    {
        try
        {
            round.Look();
        }
        catch (Exception exception)
        {
            // Whoever watches must not be what brings the program down.
            runtime.Log.WatchdogFailed(exception);
        }
    }

    private void Sleep(ITimer? timer, TimeSpan period, TimeSpan look)
    {
        if (timer is null)
        {
            var rest = look * Share;
            _changed.WaitOne(rest > period ? rest : period);
        }
        else
        {
            timer.Change(period, Timeout.InfiniteTimeSpan);
            _changed.WaitOne();
        }
    }

    private ITimer CreateTimer() =>
        runtime.TimeProvider.CreateTimer(
            static changed => ((AutoResetEvent)changed!).Set(), _changed, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private static TimeSpan PeriodOf(TimeSpan shortest)
    {
        var quarter = shortest / 4;
        return quarter > s_longestPeriod ? s_longestPeriod : quarter < s_shortestPeriod ? s_shortestPeriod : quarter;
    }
}
