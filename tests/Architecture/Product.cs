using System.Reflection;

namespace Concurrency.Tests.Architecture;

/// <summary>The assemblies of the product, and where their approved interfaces are.</summary>
internal static class Product
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "Concurrency.Abstractions",
        "Concurrency.Core",
        "Concurrency.Hosting",
        "Concurrency.SimulationBackend",
        "Concurrency.TaskBackend",
        "Concurrency.ThreadBackend",
        "Concurrency.XunitTesting",
    ];

    public static string ApprovedDirectory => Path.Combine(FindRoot(), "tests", "Architecture", "PublicApi");

    public static Assembly Load(string name) => Assembly.Load(name);

    // From the built assembly upwards: a deterministic build rewrites the paths the compiler knows.
    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Concurrency.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("There is no Concurrency.sln above the tests.");

        return folder;
    }
}
