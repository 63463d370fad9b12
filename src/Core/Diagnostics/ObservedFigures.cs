using System.Diagnostics.Metrics;
using Concurrency.Backends;
using Concurrency.Inspection;

namespace Concurrency.Diagnostics;

/// <summary>What is counted when somebody asks: living activities, channels and threads.</summary>
/// <remarks>A meter lives as long as its factory, or the process. So it must not keep the runtime alive, which it looks at.</remarks>
internal sealed class ObservedFigures : IDisposable
{
    private readonly WeakReference<ConcurrencyRuntime> _runtime;
    private readonly ChannelCensus _channels = new();

    public ObservedFigures(ConcurrencyRuntime runtime, Meter meter)
    {
        _runtime = new(runtime);
        meter.CreateObservableUpDownCounter(
            "concurrency.activity.count", CountActivities, "{activity}", "How many activities live, by state.");
        meter.CreateObservableUpDownCounter(
            "concurrency.thread.count", CountThreads, "{thread}", "How many threads the activities of a backend have for themselves.");
        meter.CreateObservableUpDownCounter(
            "concurrency.channel.depth", Observe(channel => channel.Depth), "{item}", "How many items are in channels.");
        meter.CreateObservableUpDownCounter(
            "concurrency.channel.waiting_senders",
            Observe(channel => channel.Senders),
            "{sender}",
            "How many sends wait for room, or for a receiver.");
        meter.CreateObservableUpDownCounter(
            "concurrency.channel.waiting_receivers", Observe(channel => channel.Receivers), "{receiver}", "How many receives wait for an item.");
        meter.CreateObservableCounter(
            "concurrency.channel.sent", Observe(channel => channel.Sent), "{item}", "How many items were sent.");
        meter.CreateObservableCounter(
            "concurrency.channel.received", Observe(channel => channel.Received), "{item}", "How many items were received.");
        meter.CreateObservableCounter(
            "concurrency.channel.dropped", Observe(channel => channel.Dropped), "{item}", "How many items full channels dropped.");
    }

    /// <summary>There is nothing to count any more.</summary>
    public void Dispose() => _runtime.SetTarget(null!);

    private IEnumerable<Measurement<long>> CountActivities()
    {
        if (!_runtime.TryGetTarget(out var runtime))
            return [];

        var census = new StateCensus();
        TreeWalk.Visit(runtime.Roots, census);
        return census.Counts.Select(static group => new Measurement<long>(
            group.Value,
            new(TagNames.ActivityPattern, group.Key.Pattern),
            new(TagNames.Backend, group.Key.Backend),
            new(TagNames.ActivityState, TagNames.ValueOf(group.Key.State))));
    }

    private IEnumerable<Measurement<long>> CountThreads()
    {
        if (!_runtime.TryGetTarget(out var runtime))
            yield break;

        foreach (var backend in runtime.Placement.Backends)
        {
            if (backend.HasThreads && backend is IBackendLoad load && load.GetLoad().Threads is { } threads)
                yield return new(threads, new KeyValuePair<string, object?>(TagNames.Backend, backend.Name));
        }
    }

    private Func<IEnumerable<Measurement<long>>> Observe(Func<ChannelTotals, long> figure) =>
        () => _runtime.TryGetTarget(out var runtime)
            ? _channels.Take(runtime.Registry.GetLiving()).Select(channel => new Measurement<long>(
                figure(channel), new KeyValuePair<string, object?>(TagNames.ObjectPattern, channel.Pattern)))
            : [];
}
