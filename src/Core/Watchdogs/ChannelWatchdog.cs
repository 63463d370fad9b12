using Concurrency.Inspection;

namespace Concurrency.Watchdogs;

/// <summary>Tells of channels which are full, and from which nobody takes anything.</summary>
/// <remarks>A channel that was full at two looks, and from which nothing was taken between, was full all the time.</remarks>
internal sealed class ChannelWatchdog(ConcurrencyRuntime runtime, TimeSpan limit) : IWatchdog
{
    // By the numbers of their gates: what is remembered of a channel must not keep it alive.
    private readonly Sightings<long> _sightings = new(runtime.Log, nameof(WatchdogOptions.FullChannel), limit);

    public void Look(TimeSpan now)
    {
        _sightings.Begin(now);
        foreach (var target in runtime.Registry.GetLiving())
        {
            if (target is IInspectedChannel channel
                && channel.FindTakenIfFull() is { } taken
                && _sightings.ShouldTell(target.GateId, taken))
                Tell(channel.Inspect(), _sightings.ElapsedOf(target.GateId));
        }

        _sightings.End();
    }

    private void Tell(ChannelSnapshot channel, TimeSpan elapsed) =>
        runtime.Log.FullChannel(channel.Path, channel.Capacity, elapsed, channel.WaitingSenders, channel.Dropped);
}
