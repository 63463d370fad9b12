namespace Concurrency.Hosting;

/// <summary>Reads <c>Watchdogs</c>.</summary>
internal static class WatchdogReader
{
    /// <summary>Instead of a time, for what is not watched.</summary>
    public const string Off = "Off";

    private const string Enabled = "Enabled";

    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(1);

    private static readonly string[] s_keys = [Enabled, .. TimesOf(WatchdogOptions.Off).Select(static time => time.Key)];

    /// <summary>What is watched, by key.</summary>
    public static IEnumerable<(string Key, TimeSpan? Time)> TimesOf(WatchdogOptions options) =>
    [
        (nameof(options.Cycle), options.Cycle),
        (nameof(options.Stall), options.Stall),
        (nameof(options.BlockedStrand), options.BlockedStrand),
        (nameof(options.Step), options.Step),
        (nameof(options.Wait), options.Wait),
        (nameof(options.PoolStarvation), options.PoolStarvation),
        (nameof(options.FullChannel), options.FullChannel),
    ];

    public static WatchdogOptions Read(ConfigurationNode? node, ProblemList problems)
    {
        if (node is null)
            return WatchdogOptions.Recommended;

        NodeReader.CheckObject(node, s_keys, problems, Enabled);
        var read = new WatchdogOptions
        {
            Cycle = ReadTime(node, nameof(WatchdogOptions.Cycle), WatchdogOptions.Recommended.Cycle, problems),
            Stall = ReadTime(node, nameof(WatchdogOptions.Stall), WatchdogOptions.Recommended.Stall, problems),
            BlockedStrand = ReadTime(node, nameof(WatchdogOptions.BlockedStrand), WatchdogOptions.Recommended.BlockedStrand, problems),
            Step = ReadTime(node, nameof(WatchdogOptions.Step), WatchdogOptions.Recommended.Step, problems),
            Wait = ReadTime(node, nameof(WatchdogOptions.Wait), WatchdogOptions.Recommended.Wait, problems),
            PoolStarvation = ReadTime(
                node, nameof(WatchdogOptions.PoolStarvation), WatchdogOptions.Recommended.PoolStarvation, problems),
            FullChannel = ReadTime(node, nameof(WatchdogOptions.FullChannel), WatchdogOptions.Recommended.FullChannel, problems),
        };
        return NodeReader.ReadBoolean(node[Enabled], problems) ?? true ? read : WatchdogOptions.Off;
    }

    private static TimeSpan? ReadTime(ConfigurationNode watchdogs, string key, TimeSpan? byDefault, ProblemList problems)
    {
        var node = watchdogs[key];
        return node switch
        {
            null => byDefault,
            { Children.Count: 0, Value: { } value } when value.Equals(Off, StringComparison.OrdinalIgnoreCase) => null,
            _ => NodeReader.ReadTimeSpan(node, s_shortest, WatchdogOptions.MaxTime, problems, or: Off),
        };
    }
}
