using System.Collections.Concurrent;
using System.Reflection;

namespace Concurrency.Profiling;

/// <summary>Tells the code of the program from that of this library, and from that of .NET which runs tasks and threads.</summary>
internal static class ProgramCode
{
    private static readonly string[] s_library =
    [
        typeof(IConcurrency).Assembly.GetName().Name!, typeof(ConcurrencyRuntime).Assembly.GetName().Name!, "Concurrency.ThreadBackend",
        "Concurrency.TaskBackend", "Concurrency.Hosting",
    ];

    private static readonly ConcurrentDictionary<Assembly, bool> s_known = new();

    public static bool Contains(MethodBase method) =>
        s_known.GetOrAdd(
            method.Module.Assembly,
            static assembly => assembly != typeof(object).Assembly && !s_library.Contains(assembly.GetName().Name));
}
