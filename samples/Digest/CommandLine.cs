using System.Runtime.InteropServices;

namespace Digest;

// Separates the program's own arguments from settings: an option with a colon in its name, such as
// --Concurrency:DefaultBackend=Thread, is a setting and belongs to the configuration.
internal sealed class CommandLine
{
    public const string Usage =
        """
        usage: Digest [DIR] [--out FILE]     write the SHA-256 of every file below DIR, as sha256sum does
               Digest --check FILE [DIR]     report each file of the manifest FILE which is missing or different
               Digest --compare [DIR]        digest DIR under several placements, and compare what they cost
               Digest --help

        DIR is by default the folder of the .NET in use. Any setting can be added, such as
          --Concurrency:DefaultBackend=Thread   --Concurrency:Activities:hashing=Task

        exit codes: 0, 1 (some files failed), 2 (bad usage or configuration), 130 (interrupted)
        """;

    private const string SettingsPrefix = "--Concurrency:";

    private readonly List<string> _settings = [];
    private string? _directory;

    private CommandLine()
    {
    }

    public Mode Mode { get; private set; }

    public string Directory => _directory ?? DefaultDirectory();

    // For Mode.Check the manifest to read; otherwise the one to write, or null for standard output.
    public string? Manifest { get; private set; }

    // Each as --Section:Key=value, which the provider of command lines understands.
    public IReadOnlyList<string> Settings => _settings;

    public static CommandLine Parse(IEnumerable<string> arguments)
    {
        var commandLine = new CommandLine();
        var rest = new Queue<string>(arguments);
        var onlyNames = false;
        while (rest.TryDequeue(out var argument))
        {
            if (onlyNames || !argument.StartsWith('-'))
                commandLine.SetDirectory(argument);
            else if (argument == "--")
                onlyNames = true;
            else
                commandLine.SetOption(argument, rest);
        }

        return commandLine;
    }

    private void SetOption(string argument, Queue<string> rest)
    {
        var (name, value) = argument.Split('=', 2) is [var left, var right] ? (left, right) : (argument, null);
        if (name.StartsWith(SettingsPrefix, StringComparison.OrdinalIgnoreCase))
        {
            _settings.Add($"{name}={value ?? ValueOf(name, rest)}");
            return;
        }

        switch (name)
        {
            case "--out":
                SetManifest(name, value ?? ValueOf(name, rest), Mode.Digest);
                break;
            case "--check":
                SetManifest(name, value ?? ValueOf(name, rest), Mode.Check);
                break;
            case "--compare" when value is null:
                SetMode(Mode.Compare, name);
                break;
            case "--help" or "-h" when value is null:
                Mode = Mode.Help;
                break;
            default:
                throw new UsageException($"{argument}: there is no such option.");
        }
    }

    private void SetManifest(string name, string file, Mode mode)
    {
        if (file.Length == 0)
            throw new UsageException($"{name} names no file.");

        if (Manifest is not null || (mode is Mode.Digest && Mode is Mode.Compare))
            throw new UsageException($"{name} {file}: one of --out, --check and --compare, and once.");

        Manifest = file;
        if (mode is not Mode.Digest)
            SetMode(mode, name);
    }

    private void SetMode(Mode mode, string name)
    {
        if (Mode is Mode.Help)
            return;

        if (Mode is not Mode.Digest || (mode is Mode.Compare && Manifest is not null))
            throw new UsageException($"{name}: one of --out, --check and --compare, and once.");

        Mode = mode;
    }

    private void SetDirectory(string directory)
    {
        if (_directory is not null)
            throw new UsageException($"{directory}: only one directory can be digested, and '{_directory}' was named already.");

        _directory = directory.Length > 0 ? directory : throw new UsageException("DIR is empty.");
    }

    private static string ValueOf(string name, Queue<string> rest) =>
        rest.TryPeek(out var value) && !value.StartsWith("--", StringComparison.Ordinal)
            ? rest.Dequeue()
            : throw new UsageException($"{name} needs a value.");

    // Beside one framework there are others (…/shared/Microsoft.NETCore.App/10.0.0): some hundred files on any machine. A
    // self-contained program has only its own.
    private static string DefaultDirectory()
    {
        var runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        return Path.GetDirectoryName(Path.GetDirectoryName(runtime)) is { } shared && Path.GetFileName(shared) == "shared"
            ? shared
            : runtime;
    }
}
