using System.Globalization;
using Compare.Measuring;
using Compare.Workloads;

namespace Compare;

internal sealed class CommandLine
{
    /// <summary>How this program starts itself. Meant for nobody else, so it is not in the usage.</summary>
    public const string ChildOption = "--child";

    private CommandLine()
    {
    }

    public static string Usage { get; } =
        $"""
        usage: dotnet run -c Release --project benchmarks/Compare -- [OPTIONS]

        Runs each workload under each placement and, in turn, each peer on the same work. Prints a line for each peer,
        "workload placement ours_ns peer peer_ns ratio" (medians; the ratio is ours / peer), and a table at the end.

          --workload NAME[,NAME]         only these, of: {string.Join(", ", Catalogue.Names)}
          --placement NAME[,NAME]        only these, of: {string.Join(", ", Placement.Names)}
          --runs N                       measured runs of each contender in a process; 5 by default
          --processes N                  processes whose samples are pooled; 3 by default
          --json FILE                    writes every sample to FILE as well
          --help

        exit codes: 0, 1 (a contender failed), 2 (bad usage)
        """;

    public bool IsHelp { get; private set; }

    /// <summary>Whether this is a process that the program started to measure one workload.</summary>
    public bool IsChild { get; private set; }

    public IReadOnlyList<string> Workloads { get; private set; } = Catalogue.Names;

    public IReadOnlyList<string> Placements { get; private set; } = Placement.Names;

    public int Runs { get; private set; } = 5;

    public int Processes { get; private set; } = 3;

    public string? JsonFile { get; private set; }

    public static CommandLine Parse(IEnumerable<string> arguments)
    {
        var commandLine = new CommandLine();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var argument))
        {
            var (name, value) = argument.Split('=', 2) is [var left, var right] ? (left, right) : (argument, null);
            switch (name)
            {
                case "--help" or "-h" when value is null:
                    commandLine.IsHelp = true;
                    break;
                case ChildOption when value is null:
                    commandLine.IsChild = true;
                    break;
                case "--workload":
                    commandLine.Workloads = NamesFrom(Catalogue.Names);
                    break;
                case "--placement":
                    commandLine.Placements = NamesFrom(Placement.Names);
                    break;
                case "--runs":
                    commandLine.Runs = Count();
                    break;
                case "--processes":
                    commandLine.Processes = Count();
                    break;
                case "--json":
                    commandLine.JsonFile = Value();
                    break;
                default:
                    throw new UsageException($"{argument}: there is no such option. See --help.");
            }

            string Value() =>
                value is { Length: > 0 } ? value
                : value is null && rest.TryPeek(out var next) && !next.StartsWith("--", StringComparison.Ordinal) ? rest.Dequeue()
                : throw new UsageException($"{name} needs a value.");

            int Count() =>
                Value() is var text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
                    ? count
                    : throw new UsageException($"{name} {text}: a number of 1 or more is needed.");

            List<string> NamesFrom(IReadOnlyList<string> known)
            {
                var asked = Value().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                return asked.FirstOrDefault(wanted => !known.Contains(wanted)) is { } unknown
                    ? throw new UsageException($"{name} {unknown}: there is none of that name. Known: {string.Join(", ", known)}.")
                    : asked.Length > 0 ? [.. asked.Distinct()]
                    : throw new UsageException($"{name} needs a name.");
            }
        }

        return commandLine;
    }
}
