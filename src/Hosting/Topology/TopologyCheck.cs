namespace Concurrency.Hosting;

/// <summary>Finds what does not look right in a topology.</summary>
internal sealed class TopologyCheck(
    IReadOnlyList<ActivityNode> activities, IReadOnlyList<ChannelNode> channels, Registrations registrations)
{
    public IReadOnlyList<string> FindWarnings()
    {
        var warnings = new List<string>();
        var completed = FindCompletedOnStop();
        foreach (var channel in channels)
        {
            var options = registrations.FindChannel(channel.Name)!.Options;
            if (channel.Writers.Count == 0 && !options.HasOtherWriters)
            {
                warnings.Add(
                    $"Nothing that is registered writes to channel '{channel.Name}'. If a delegate does, tell it with "
                    + $"Writes(\"{channel.Name}\"); if somebody else does, with HasOtherWriters of the channel.");
            }

            if (channel.Readers.Count == 0 && !options.HasOtherReaders)
            {
                warnings.Add(
                    $"Nothing that is registered reads channel '{channel.Name}'. If a delegate does, tell it with "
                    + $"Reads(\"{channel.Name}\"); if somebody else does, with HasOtherReaders of the channel.");
            }

            if (!completed.Contains(channel.Name))
                warnings.AddRange(DrainersOf(channel).Select(drainer => DescribeEndless(channel, drainer)));
        }

        warnings.AddRange(activities.Where(activity => activity.OnStop == StopMode.Drain).SelectMany(FindBlockedWrites));
        return warnings;
    }

    // What a stop brings to an end, from what it cancels down the stream: an activity that drains ends when all it reads is
    // completed, and a channel is completed when all who are to complete it have ended.
    private HashSet<string> FindCompletedOnStop()
    {
        var ended = activities.Where(activity => activity.OnStop == StopMode.Cancel).ToHashSet();
        var completed = channels.Where(channel => channel.CompletesOnStop).Select(channel => channel.Name).ToHashSet();
        int before;
        do
        {
            before = ended.Count + completed.Count;
            completed.UnionWith(channels
                .Where(channel => CompletersOf(channel) is { Count: > 0 } completers && completers.TrueForAll(ended.Contains))
                .Select(channel => channel.Name));
            ended.UnionWith(activities.Where(activity => activity.Reads.All(completed.Contains)));
        }
        while (ended.Count + completed.Count > before);

        return completed;
    }

    private List<ActivityNode> CompletersOf(ChannelNode channel) =>
        [.. activities.Where(activity => activity.Completes.Contains(channel.Name))];

    private IEnumerable<ActivityNode> DrainersOf(ChannelNode channel) =>
        activities.Where(activity => activity.OnStop == StopMode.Drain && activity.Reads.Contains(channel.Name));

    private string DescribeEndless(ChannelNode channel, ActivityNode drainer)
    {
        var completers = CompletersOf(channel);
        var start = $"Activity '{drainer.Name}' drains channel '{channel.Name}' when the host stops, ";
        return completers.Count == 0
            ? start + "but nothing completes it, so that it would wait until the grace period is over. Let its writer complete it, "
                + $"with Completes(\"{channel.Name}\"), or the host, with CompletesOnStop of the channel."
            : start + $"but those who complete it ({string.Join(", ", completers.Select(completer => $"'{completer.Name}'"))}) do "
                + "not end by themselves then, so that it would wait until the grace period is over. Let one of them be "
                + "cancelled when the host stops.";
    }

    private IEnumerable<string> FindBlockedWrites(ActivityNode drainer) =>
        from channel in channels
        where drainer.Writes.Contains(channel.Name)
        let readers = activities.Where(activity => activity.Reads.Contains(channel.Name)).ToList()
        where readers.Count > 0
            && readers.TrueForAll(reader => reader.OnStop == StopMode.Cancel)
            && !registrations.FindChannel(channel.Name)!.Options.HasOtherReaders
        select $"Activity '{drainer.Name}' still writes to channel '{channel.Name}' when the host stops, but its readers "
            + $"({string.Join(", ", readers.Select(reader => $"'{reader.Name}'"))}) are cancelled by then. Let them drain as well: "
            + "OnStop = StopMode.Drain.";
}
