using System.Diagnostics;
using Concurrency;

namespace Inspection;

/// <summary>Two activities that hand an item to and fro, and know the longest time in which they did not.</summary>
internal sealed class Pulse(ConcurrencyRuntime runtime)
{
    private readonly IChannel<int> _there = runtime.CreateChannel<int>("there", capacity: 1);
    private readonly IChannel<int> _back = runtime.CreateChannel<int>("back", capacity: 1);
    private IActivity[] _activities = [];
    private long _longest;

    public TimeSpan LongestGap => TimeSpan.FromSeconds(Volatile.Read(ref _longest) / (double)Stopwatch.Frequency);

    public void Start() => _activities = [runtime.Start("pulse", async _ => await BeatAsync()), runtime.Start("echo", async _ => await EchoAsync())];

    public void Reset() => Volatile.Write(ref _longest, 0);

    public async Task StopAsync()
    {
        foreach (var activity in _activities)
            activity.Cancel();

        foreach (var activity in _activities)
            await activity.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task BeatAsync()
    {
        var last = Stopwatch.GetTimestamp();
        while (true)
        {
            await _there.SendAsync(1);
            await _back.ReceiveAsync();
            var now = Stopwatch.GetTimestamp();
            if (now - last > Volatile.Read(ref _longest))
                Volatile.Write(ref _longest, now - last);

            last = now;
        }
    }

    private async Task EchoAsync()
    {
        while (true)
            await _back.SendAsync(await _there.ReceiveAsync());
    }
}
