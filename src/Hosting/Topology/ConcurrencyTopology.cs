using System.Text;

namespace Concurrency.Hosting;

/// <summary>Who of a host is wired to whom: its activities, and the channels between them, as they are registered.</summary>
/// <remarks>
/// Known before the host starts, from the constructors of classes, and from what is told in code. What a factory or an end point
/// uses is not seen.
/// </remarks>
public sealed class ConcurrencyTopology
{
    internal ConcurrencyTopology(
        IReadOnlyList<ActivityNode> activities, IReadOnlyList<ChannelNode> channels, IReadOnlyList<string> warnings)
    {
        Activities = activities;
        Channels = channels;
        Warnings = warnings;
    }

    /// <summary>The hosted activities, in the order they were registered.</summary>
    public IReadOnlyList<ActivityNode> Activities { get; }

    /// <summary>The channels, in the order they were registered.</summary>
    public IReadOnlyList<ChannelNode> Channels { get; }

    /// <summary>
    /// What does not look right: a channel that nothing writes or reads, or that a draining activity would wait for in vain when
    /// the host stops. Logged when the host starts, or, with <c>Concurrency:StrictTopology</c>, errors.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The graph as a flow chart of Mermaid. Thick arrows are of those who complete the channel.</summary>
    public string ToMermaid()
    {
        var text = new StringBuilder("flowchart LR\n");
        var ids = new Dictionary<string, string>();
        foreach (var activity in Activities)
        {
            ids[activity.Name] = $"a{ids.Count}";
            text.Append($"    {ids[activity.Name]}[\"{activity.Name}{(activity.Instances is { } n ? $" x {n}" : "")}\"]\n");
        }

        foreach (var service in Channels.SelectMany(channel => channel.Writers.Concat(channel.Readers)).Where(name => !ids.ContainsKey(name)).Distinct())
        {
            ids[service] = $"s{ids.Count}";
            text.Append($"    {ids[service]}[/\"{Escape(service)}\"/]\n");
        }

        for (var index = 0; index < Channels.Count; index++)
        {
            var channel = Channels[index];
            text.Append($"    c{index}([\"{channel.Name}: {Escape(channel.ItemType)}, {channel.Kind}\"])\n");
            foreach (var writer in channel.Writers)
                text.Append($"    {ids[writer]} {(Completes(writer, channel) ? "==>" : "-->")} c{index}\n");

            foreach (var activity in Activities.Where(activity => Completes(activity.Name, channel) && !channel.Writers.Contains(activity.Name)))
                text.Append($"    {ids[activity.Name]} -.->|completes| c{index}\n");

            foreach (var reader in channel.Readers)
                text.Append($"    c{index} --> {ids[reader]}\n");
        }

        return text.ToString();
    }

    /// <summary>The graph as text: a line for each activity, channel and warning.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text, "Activities", Activities);
        Append(text, "Channels", Channels);
        Append(text, "Warnings", Warnings);
        return text.ToString();
    }

    private static void Append<T>(StringBuilder text, string title, IReadOnlyList<T> lines)
    {
        if (lines.Count == 0)
            return;

        text.Append(title).Append('\n');
        foreach (var line in lines)
            text.Append($"  {line}\n");
    }

    private static string Escape(string text) =>
        text.Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private bool Completes(string name, ChannelNode channel) =>
        Activities.Any(activity => activity.Name == name && activity.Completes.Contains(channel.Name));
}
