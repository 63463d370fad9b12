using System.Runtime.CompilerServices;
using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Diagnostics;

/// <summary>Adds up channels of one pattern.</summary>
/// <remarks>
/// What went through a channel stays counted when the channel is gone: each census adds what came since the last one. What goes
/// through a channel that comes and goes between two of them is not seen.
/// </remarks>
internal sealed class ChannelCensus
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ChannelTotals> _totals = [];
    private readonly ConditionalWeakTable<Synchronizer, Seen> _seen = [];

    /// <summary>Counts those which live now.</summary>
    public IReadOnlyList<ChannelTotals> Take(List<Synchronizer> living)
    {
        lock (_gate)
        {
            foreach (var pattern in _totals.Keys)
                _totals[pattern] = _totals[pattern] with { Depth = 0, Senders = 0, Receivers = 0 };

            foreach (var target in living)
            {
                if (target is IInspectedChannel channel)
                    Add(target, channel.Count());
            }

            return [.. _totals.Values];
        }
    }

    private void Add(Synchronizer channel, ChannelFigures now)
    {
        var pattern = channel.Pattern;
        var seen = _seen.GetOrCreateValue(channel);
        var before = seen.Figures;
        seen.Figures = now;
        var total = _totals.GetValueOrDefault(pattern, new(pattern));
        _totals[pattern] = total with
        {
            Depth = total.Depth + now.Depth,
            Senders = total.Senders + now.Senders,
            Receivers = total.Receivers + now.Receivers,
            Sent = total.Sent + now.Sent - before.Sent,
            Received = total.Received + now.Received - before.Received,
            Dropped = total.Dropped + now.Dropped - before.Dropped,
        };
    }

    private sealed class Seen
    {
        public ChannelFigures Figures { get; set; }
    }
}

/// <summary>What all channels of a pattern hold now, who waits there, and what went through them so far.</summary>
internal readonly record struct ChannelTotals(string Pattern)
{
    public long Depth { get; init; }

    public long Senders { get; init; }

    public long Receivers { get; init; }

    public long Sent { get; init; }

    public long Received { get; init; }

    public long Dropped { get; init; }
}
