using System.Globalization;

namespace Concurrency;

/// <summary>A snapshot as text.</summary>
internal sealed class SnapshotText(ConcurrencySnapshot snapshot, TextWriter writer)
{
    public void Write()
    {
        WriteHead();
        foreach (var cycle in snapshot.Cycles)
            WriteSection(cycle.MayResolve ? "CYCLE" : "DEADLOCK", [cycle.ToString()]);

        WriteActivities();
        WriteSection(TitleOf("Channels", snapshot.Channels.Count, snapshot.ChannelCount), snapshot.Channels.Select(Describe));
        WriteSection(TitleOf("Objects", snapshot.Objects.Count, snapshot.ObjectCount), snapshot.Objects.Select(Describe));
        WriteSection("Timers", [Describe(snapshot.Timers)]);
        WriteSection("Backends", snapshot.Backends.Select(Describe));
    }

    /// <summary>A length of time as people say it: <c>350 ms</c>, <c>12.5 s</c>, <c>3 min 20 s</c>, <c>2 d 4 h</c>.</summary>
    public static string Format(TimeSpan time) =>
        time < TimeSpan.FromSeconds(1) ? Invariant($"{time.TotalMilliseconds:0} ms")
        : time < TimeSpan.FromMinutes(1) ? Invariant($"{time.TotalSeconds:0.0} s")
        : time < TimeSpan.FromHours(1) ? Invariant($"{time.Minutes} min {time.Seconds} s")
        : time < TimeSpan.FromDays(1) ? Invariant($"{time.Hours} h {time.Minutes} min")
        : Invariant($"{time.Days} d {time.Hours} h");

    private void WriteHead()
    {
        var blocked = snapshot.Summary.Where(group => group.State == ActivityState.Blocked).Sum(group => group.Count);
        writer.WriteLine(Invariant(
            $"{snapshot.ActivityCount} activities ({blocked} blocked), {snapshot.ChannelCount} channels, {snapshot.ObjectCount} other objects, at {snapshot.Time:yyyy-MM-dd HH:mm:ss.fff zzz}"));
    }

    private void WriteActivities()
    {
        WriteTitle("Activities");
        var children = snapshot.Activities.ToLookup(activity => activity.ParentId);
        var known = snapshot.Activities.Select(activity => activity.Id).ToHashSet();

        // A parent may have ended while the others were looked at.
        foreach (var root in snapshot.Activities.Where(activity => activity.ParentId is not { } parent || !known.Contains(parent)))
            WriteTree(root, children);

        if (snapshot.ActivityCount > snapshot.Activities.Count)
        {
            WriteSection(
                $"All {snapshot.ActivityCount} activities, of which {snapshot.Activities.Count} are above",
                snapshot.Summary.Select(Describe));
        }
    }

    // Without recursion: a tree may be deep.
    private void WriteTree(ActivitySnapshot root, ILookup<long?, ActivitySnapshot> children)
    {
        var pending = new Stack<(ActivitySnapshot Activity, string Indent, bool IsRoot, bool IsLast)>();
        pending.Push((root, "  ", IsRoot: true, IsLast: true));
        while (pending.TryPop(out var next))
        {
            var (activity, indent, isRoot, isLast) = next;
            var branch = isRoot ? "" : isLast ? "└─ " : "├─ ";
            writer.WriteLine($"{indent}{branch}{Describe(activity, isRoot)}");
            var below = isRoot ? indent : indent + (isLast ? "   " : "│  ");
            if (activity.Thread?.Stack is { } stack)
                WriteStack(stack, below);

            var siblings = children[activity.Id].ToList();
            for (var index = siblings.Count - 1; index >= 0; index--)
                pending.Push((siblings[index], below, IsRoot: false, IsLast: index == siblings.Count - 1));
        }
    }

    private void WriteStack(string stack, string indent)
    {
        foreach (var line in stack.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            writer.WriteLine($"{indent}     {line}");
    }

    private void WriteSection(string title, IEnumerable<string> lines)
    {
        using var line = lines.GetEnumerator();
        if (!line.MoveNext())
            return;

        WriteTitle(title);
        do
            writer.WriteLine($"  {line.Current.ReplaceLineEndings(Environment.NewLine + "  ")}");
        while (line.MoveNext());
    }

    private static string TitleOf(string title, int listed, int count) =>
        listed == count ? title : Invariant($"{title}, {listed} of {count}");

    private void WriteTitle(string title)
    {
        writer.WriteLine();
        writer.WriteLine(title);
    }

    private static string Describe(ActivitySnapshot activity, bool isRoot)
    {
        var name = isRoot ? activity.Path : activity.Path[(activity.Path.LastIndexOf('/') + 1)..];
        return $"{name}  {activity.Backend} #{activity.Id}, {activity.State}, {Format(activity.Age)} old"
            + DescribeRestarts(activity.Restarts)
            + DescribeWait(activity)
            + (activity.Thread is { } thread ? $", thread {thread.ManagedId}" : "");
    }

    private static string DescribeRestarts(int restarts) =>
        restarts switch
        {
            0 => "",
            1 => ", restarted once",
            _ => Invariant($", restarted {restarts} times"),
        };

    private static string DescribeWait(ActivitySnapshot activity) =>
        activity switch
        {
            { WaitingFor: { } wait } => $": {wait.Operation} on {wait.Target} for {Format(wait.Elapsed)}"
                + (wait.Holders.Count == 0 ? "" : $", held by {string.Join(", ", wait.Holders)}")
                + (wait.MayEndByItself ? ", with a time-out, a deadline or a token" : ""),
            { Blocked: BlockReason.Children } => ": its body has ended, its children have not",
            { Blocked: BlockReason.Foreign } => ": awaits something this library does not know",
            _ => "",
        };

    private static string Describe(ActivitySummary group) =>
        Invariant($"{group.Count,9} x {group.Path}  {group.Backend}, {group.State}")
        + (group.Operation is null ? group.Blocked is BlockReason.None ? "" : $" ({group.Blocked})"
            : $": {group.Operation} on {group.Target} for up to {Format(group.Longest)}");

    private static string Describe(ChannelSnapshot channel) =>
        Invariant($"{channel.Path}  {channel.Count} of {Capacity(channel.Capacity)} items (at most {channel.HighWater})")
        + Invariant($", sent {channel.Sent}, received {channel.Received}")
        + (channel.Dropped == 0 ? "" : Invariant($", dropped {channel.Dropped}"))
        + (channel.Undelivered == 0 ? "" : Invariant($", undelivered {channel.Undelivered}"))
        + (channel.WaitingSenders == 0 ? "" : Invariant($", waiting senders {channel.WaitingSenders}"))
        + (channel.WaitingReceivers == 0 ? "" : Invariant($", waiting receivers {channel.WaitingReceivers}"))
        + (channel.IsCompleted ? ", completed" : "");

    private static string Capacity(int capacity) =>
        capacity == ChannelCapacity.Unbounded ? "any number of" : capacity.ToString(CultureInfo.InvariantCulture);

    private static string Describe(ObjectSnapshot target) =>
        $"{target.Path}  {target.Kind}, {target.State}"
        + (target.Owners.Count == 0 ? "" : $" by {string.Join(", ", target.Owners)}")
        + (target.Waiting == 0 ? "" : Invariant($", waiting {target.Waiting}"));

    private static string Describe(TimerSnapshot timers) =>
        Invariant($"{timers.Pending} pending") + (timers.NextDue is { } due ? $", the next in {Format(due)}" : "");

    private static string Describe(BackendSnapshot backend) =>
        Invariant($"{backend.Name}  {backend.Activities} activities")
        + (backend.Threads is { } threads ? Invariant($", {threads} threads") : "")
        + (backend.MaxThreads is { } max ? Invariant($" of {max}") : "")
        + (backend.Queued is { } queued ? Invariant($", {queued} queued") : "")
        + (backend.Description.Length == 0 ? "" : $" ({backend.Description})");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
