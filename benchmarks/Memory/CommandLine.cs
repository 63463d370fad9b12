using System.Globalization;
using Memory.Crowds;
using Memory.Measuring;
using Memory.Modes;

namespace Memory;

internal sealed class CommandLine
{
    public const string ContenderOption = "--contender";
    public const string SeriesOption = "--series";
    public const string MostOption = "--most";

    /// <summary>How this program starts itself. Meant for nobody else, so it is not in the usage.</summary>
    public const string ChildOption = "--child";

    private const int DefaultTasks = 1_000_000;
    private const int MostFrames = 1_000;

    private IReadOnlyList<string> _contenders = Contenders.Names;
    private IReadOnlyList<string> _series = Series.Names;
    private int _most = Curve.MostTasks;
    private int _frames = 1;

    private CommandLine()
    {
    }

    /// <summary><see langword="null"/> if only help is asked for.</summary>
    public Mode? Mode { get; private set; }

    /// <summary>Whether this is a process that the program started to measure one point.</summary>
    public bool IsChild { get; private set; }

    public int Count { get; private set; }

    /// <summary>What is to be measured, each in a process of its own.</summary>
    public IReadOnlyList<Point> Points =>
        Mode == Mode.Curve
            ? [.. Curve.Points(_series, _contenders, _most)]
            : [.. from series in _series
                  from contender in Contenders.Of(series)
                  where _contenders.Contains(contender)
                  select new Point(series, contender, _frames, Count)];

    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var commandLine = new CommandLine();
        if (arguments.Any(argument => argument is "--help" or "-h"))
            return commandLine;

        var rest = new Queue<string>(arguments);
        if (!rest.TryDequeue(out var name))
            throw new UsageException($"A mode is needed: {ModeNames}. See --help.");

        commandLine.Mode = Mode.All.FirstOrDefault(mode => mode.Name == name)
            ?? throw new UsageException($"{name}: there is no such mode. Known: {ModeNames}. See --help.");
        commandLine.Read(commandLine.Mode, rest);
        return commandLine;
    }

    private static string ModeNames => string.Join(", ", Mode.All.Select(mode => mode.Name));

    private void Read(Mode mode, Queue<string> rest)
    {
        var plain = new List<string>();
        while (rest.TryDequeue(out var argument))
        {
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                plain.Add(argument);
                continue;
            }

            var (name, value) = argument.Split('=', 2) is [var left, var right] ? (left, right) : (argument, null);
            if (!mode.Options.Contains(name))
                throw new UsageException($"{argument}: {mode.Name} has no such option. See --help.");

            if (name == ChildOption)
                IsChild = true;
            else
                SetOption(name, value ?? (rest.TryDequeue(out var next) ? next : throw NoValue(name)));
        }

        SetArguments(mode, plain);
        if (mode.Options.Contains(ContenderOption) && Points.Count == 0)
            throw new UsageException($"{mode.Name}: nothing is left to measure with these options. See --help.");
    }

    private void SetOption(string name, string value)
    {
        switch (name)
        {
            case ContenderOption:
                _contenders = NamesFrom(name, value, Contenders.Names);
                break;
            case SeriesOption:
                _series = NamesFrom(name, value, Series.Names);
                break;
            default:
                _most = Number(name, value, int.MaxValue);
                break;
        }
    }

    private void SetArguments(Mode mode, List<string> plain)
    {
        if (plain.Count > mode.MostArguments)
            throw new UsageException($"{plain[mode.MostArguments]}: {mode.Name} takes no such argument. See --help.");

        Count = plain is [var count, ..] ? Number("COUNT", count, int.MaxValue)
            : mode == Mode.Threads ? Curve.MostThreads
            : mode == Mode.AtOnce ? AtOnce.Count
            : DefaultTasks;
        if (mode == Mode.Threads)
            _series = [Series.Threads];
        else if (mode == Mode.Tasks)
            _series = plain is [_, var series, ..] ? NamesFrom("tasks", series, [Series.Shared, Series.Own]) : [Series.Shared];

        if (plain is [_, _, var frames])
            _frames = Number("FRAMES", frames, MostFrames);
    }

    private static UsageException NoValue(string name) => new($"{name} needs a value.");

    private static int Number(string name, string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most
            ? number
            : throw new UsageException($"{name} {text}: a number from 1 to {most:N0} is needed.");

    private static List<string> NamesFrom(string name, string text, IReadOnlyList<string> known)
    {
        var asked = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return asked.FirstOrDefault(wanted => !known.Contains(wanted)) is { } unknown
            ? throw new UsageException($"{name} {unknown}: there is none of that name. Known: {string.Join(", ", known)}.")
            : asked.Length > 0 ? [.. asked.Distinct()]
            : throw new UsageException($"{name} needs a name. Known: {string.Join(", ", known)}.");
    }
}
