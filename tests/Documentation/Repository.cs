namespace Concurrency.Tests.Documentation;

/// <summary>The files of this repository as they are on disk.</summary>
internal static class Repository
{
    private static readonly string[] s_folders = ["src", "samples", "tests"];
    private static readonly string[] s_pages = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every page which speaks to readers, by its path from the root.</summary>
    public static IEnumerable<string> Pages =>
        s_pages
            .Concat(FilesBelow("docs", "*.md"))
            .Concat(Directory.GetDirectories(Path.Combine(Root, "src"))
                .Select(folder => Path.Combine(folder, "README.md"))
                .Where(File.Exists)
                .Select(RelativeToRoot));

    public static IReadOnlyList<string[]> Sources { get; } =
        [.. s_folders.SelectMany(folder => FilesBelow(folder, "*.cs")).Select(ReadLines)];

    public static IEnumerable<string> SourceFiles => FilesBelow("src", "*.cs");

    public static IEnumerable<string> TestFiles => FilesBelow("tests", "*.cs");

    public static string[] ReadLines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    private static IEnumerable<string> FilesBelow(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(RelativeToRoot)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string RelativeToRoot(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Concurrency.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("There is no Concurrency.sln above the tests.");

        return folder;
    }
}
