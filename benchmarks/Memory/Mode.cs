namespace Memory;

/// <summary>What the program is asked to do.</summary>
/// <param name="Name">The first argument.</param>
/// <param name="MostArguments">How many others without a name may follow.</param>
/// <param name="Options">Which options it knows.</param>
internal sealed record Mode(string Name, int MostArguments, params IReadOnlyList<string> Options)
{
    public static Mode Tasks { get; } = new("tasks", 3, CommandLine.ContenderOption, CommandLine.ChildOption);

    public static Mode Threads { get; } = new("threads", 1, CommandLine.ContenderOption, CommandLine.ChildOption);

    public static Mode Curve { get; } =
        new("curve", 0, CommandLine.ContenderOption, CommandLine.SeriesOption, CommandLine.MostOption);

    public static Mode AtOnce { get; } = new("at-once", 1);

    public static Mode Idle { get; } = new("idle", 0);

    public static IReadOnlyList<Mode> All { get; } = [Tasks, Threads, Curve, AtOnce, Idle];
}
