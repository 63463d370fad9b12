using System.Globalization;
using Compare.Measuring;

namespace Compare.Peers;

/// <summary>The peers in other languages, built into a temporary folder from <c>benchmarks/peers</c>, as far as there are tools.</summary>
internal sealed class PeerPrograms : IDisposable
{
    private const string FolderVariable = "COMPARE_PEERS";

    private readonly string _folder;
    private readonly bool _ownsFolder;

    private PeerPrograms(string folder, bool ownsFolder, IReadOnlyList<string> absent)
    {
        _folder = folder;
        _ownsFolder = ownsFolder;
        Absent = absent;
    }

    /// <summary>A line for each kind of peers that is left out, with the reason.</summary>
    public IReadOnlyList<string> Absent { get; }

    public static PeerPrograms Build()
    {
        var folder = Directory.CreateTempSubdirectory("compare-peers-").FullName;
        var absent = new List<string>();
        foreach (var kind in PeerKind.All)
        {
            if (kind.Build(Path.Combine(folder, kind.Name)) is { } reason)
                absent.Add($"Peers in {kind.Name} are left out: {reason}.");
        }

        return new(folder, ownsFolder: true, absent);
    }

    /// <summary>What the process which started this one has built.</summary>
    public static PeerPrograms FromEnvironment() =>
        new(Environment.GetEnvironmentVariable(FolderVariable) ?? "", ownsFolder: false, []);

    public void AddTo(IDictionary<string, string?> environment) => environment[FolderVariable] = _folder;

    // None, or one. The arguments of a program are the number of operations, if nothing else is said.

    public IEnumerable<Contender> Go(string program, long operations, params int[] arguments) =>
        Find(PeerKind.Go, program, operations, arguments);

    public IEnumerable<Contender> RustStd(string program, long operations, params int[] arguments) =>
        Find(PeerKind.RustStd, program, operations, arguments);

    public IEnumerable<Contender> RustCrossbeam(string program, long operations, params int[] arguments) =>
        Find(PeerKind.RustCrossbeam, program, operations, arguments);

    public IEnumerable<Contender> RustTokio(string program, long operations, params int[] arguments) =>
        Find(PeerKind.RustTokio, program, operations, arguments);

    public void Dispose()
    {
        if (_ownsFolder)
            Directory.Delete(_folder, recursive: true);
    }

    private IEnumerable<Contender> Find(PeerKind kind, string program, long operations, int[] arguments)
    {
        var file = Path.Combine(_folder, kind.Name, kind.ProgramsFolder, program + (OperatingSystem.IsWindows() ? ".exe" : ""));
        long[] numbers = arguments.Length == 0 ? [operations] : Array.ConvertAll(arguments, argument => (long)argument);
        return File.Exists(file)
            ? [new PeerContender(kind.Name, operations, file, numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))]
            : [];
    }
}
