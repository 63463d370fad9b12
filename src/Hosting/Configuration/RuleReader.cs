using Concurrency.Placement;

namespace Concurrency.Hosting;

/// <summary>Reads the rules under <c>Activities</c> and <c>Channels</c>.</summary>
internal sealed class RuleReader(BackendSet backends, ProblemList problems)
{
    /// <summary>The most instances a rule can ask for.</summary>
    public const int MaxInstances = 1_000_000;

    /// <summary>The largest capacity; one more means unbounded.</summary>
    public const int MaxCapacity = ChannelCapacity.Unbounded - 1;

    private static readonly string[] s_activityKeys = ["Path", "Backend", "Instances", .. SupervisionReader.Keys];
    private static readonly string[] s_channelKeys = ["Path", "Capacity"];
    private readonly SupervisionReader _supervision = new(problems);

    public List<PlacementRule<ActivityRule>> ReadActivities(ConfigurationNode? section)
    {
        var rules = Read(section, s_activityKeys, ReadActivity);
        ReportDuplicates(rules, properties => properties.Backend);
        ReportDuplicates(rules, properties => properties.Instances);
        ReportDuplicates(rules, properties => properties.Deadline);
        ReportDuplicates(rules, properties => properties.OnFailure);
        ReportDuplicates(rules, properties => properties.Restart?.MaxRestarts);
        ReportDuplicates(rules, properties => properties.Restart?.Window);
        ReportDuplicates(rules, properties => properties.Restart?.InitialDelay);
        ReportDuplicates(rules, properties => properties.Restart?.MaxDelay);
        ReportDuplicates(rules, properties => properties.Restart?.BackoffFactor);
        ReportDuplicates(rules, properties => properties.Restart?.Jitter);
        ReportDuplicates(rules, properties => properties.Restart?.Escalation);
        return rules;
    }

    public List<PlacementRule<ChannelRule>> ReadChannels(ConfigurationNode? section)
    {
        var rules = Read(section, s_channelKeys, ReadChannel);
        ReportDuplicates(rules, properties => properties.Capacity);
        return rules;
    }

    private static Setting<T> SettingOf<T>(ConfigurationNode node, T value) => new(value, node.Label);

    private List<PlacementRule<T>> Read<T>(
        ConfigurationNode? section, string[] keys, Func<ConfigurationNode, PathPattern?, T> read)
    {
        var rules = new List<PlacementRule<T>>();
        if (section?.Value is not null)
            problems.ObjectExpected(section);

        foreach (var node in section?.Children ?? [])
        {
            NodeReader.CheckKeys(node, keys, problems);
            var pattern = ReadPattern(node, out var hasPath);
            var properties = read(node, pattern);
            if (pattern is not null)
                rules.Add(new(pattern, hasPath, node.Label, properties));
        }

        return rules;
    }

    private PathPattern? ReadPattern(ConfigurationNode node, out bool hasPath)
    {
        var path = node["Path"];
        hasPath = path is not null && (path.Value is not null || path.Children.Count > 0);
        if (hasPath && !NodeReader.TryGetValue(path, PathPatternParser.Allowed, problems, out _))
            return null;

        var text = hasPath ? path!.Value! : node.Key;
        if (PathPatternParser.TryParse(text, out var pattern, out var problem))
            return pattern;

        problems.Add(hasPath
            ? $"{path!.Label} is '{text}', which is not a path: {problem}. Allowed: {PathPatternParser.Allowed}."
            : $"{node.Label} has the key '{text}', which is not a path: {problem}. Allowed: {PathPatternParser.Allowed}. "
                + $"With {node.Path}:Path set, the key can be any.");
        return null;
    }

    private ActivityRule ReadActivity(ConfigurationNode node, PathPattern? pattern)
    {
        var backendNode = ShortRule.BackendOf(node);
        var backend = backends.ReadName(backendNode, problems);
        var instancesNode = node["Instances"];
        var instances = NodeReader.ReadInt32(instancesNode, min: 1, MaxInstances, problems);
        if (instances is not null && pattern is { NamesOneInstance: true })
        {
            problems.Add(
                $"{instancesNode!.Label} is '{instancesNode.Value}', but the path '{pattern}' names one instance. "
                + "Leave the index out, or Instances.");
        }

        return _supervision.Read(node, new(
            backend is null ? null : SettingOf(backendNode!, backend),
            instances is { } number ? SettingOf(instancesNode!, number) : null));
    }

    private ChannelRule ReadChannel(ConfigurationNode node, PathPattern? pattern)
    {
        if (node.Value is not null)
            problems.ObjectExpected(node, "Capacity");

        var capacity = node["Capacity"];
        return new(NodeReader.ReadInt32(capacity, min: 1, MaxCapacity, problems) is { } number
            ? SettingOf(capacity!, number)
            : null);
    }

    // A key gives way to an explicit path. Two explicit paths have no order, nor have two keys, as hash[2] and hash[02].
    private void ReportDuplicates<TRule, T>(List<PlacementRule<TRule>> rules, Func<TRule, Setting<T>?> property)
    {
        var first = new Dictionary<(bool HasPath, string Path), Setting<T>>();
        foreach (var rule in rules)
        {
            var path = (rule.HasPath, rule.Pattern.Text.ToUpperInvariant());
            if (property(rule.Properties) is not { } setting || first.TryAdd(path, setting))
                continue;

            var other = first[path];
            problems.Add(
                $"{setting.Source} is '{setting.Value}', but {other.Source} is '{other.Value}' for the same path "
                + $"'{rule.Pattern}'. Keep one of them.");
        }
    }
}
