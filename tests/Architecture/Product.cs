using System.Reflection;
using System.Runtime.CompilerServices;

namespace Concurrency.Tests.Architecture;

/// <summary>The assemblies of the product, and where their approved interfaces are.</summary>
internal static class Product
{
    public static IReadOnlyList<string> Names { get; } =
        ["Concurrency.Abstractions", "Concurrency.Core", "Concurrency.Hosting", "Concurrency.TaskBackend", "Concurrency.ThreadBackend"];

    public static string ApprovedDirectory => Path.Combine(ProjectDirectory(), "PublicApi");

    public static Assembly Load(string name) => Assembly.Load(name);

    private static string ProjectDirectory([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
