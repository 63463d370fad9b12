using Concurrency.Waiting;

namespace Concurrency.Inspection;

/// <summary>The snapshots of objects, by path; at most so many channels, and so many others.</summary>
internal sealed class ObjectList(int max)
{
    private readonly List<ChannelSnapshot> _channels = [];
    private readonly List<ObjectSnapshot> _others = [];

    public IReadOnlyList<ChannelSnapshot> Channels => _channels;

    public IReadOnlyList<ObjectSnapshot> Others => _others;

    /// <summary>How many channels there are, listed or not.</summary>
    public int ChannelCount { get; private set; }

    public int OtherCount { get; private set; }

    public void AddAll(List<Synchronizer> targets)
    {
        foreach (var target in targets)
        {
            if (target is IInspectedChannel channel)
                AddChannel(channel);
            else if (target is IInspectedObject other)
                AddOther(other);
        }

        _channels.Sort(static (one, other) => string.CompareOrdinal(one.Path, other.Path));
        _others.Sort(static (one, other) => string.CompareOrdinal(one.Path, other.Path));
    }

    private void AddChannel(IInspectedChannel channel)
    {
        ChannelCount++;
        if (_channels.Count < max)
            _channels.Add(channel.Inspect());
    }

    private void AddOther(IInspectedObject other)
    {
        OtherCount++;
        if (_others.Count < max)
            _others.Add(other.Inspect());
    }
}
