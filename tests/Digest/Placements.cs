using Xunit;

namespace Concurrency.Tests.Digest;

// The three placements every promise holds under, as settings of the command line.
internal static class Placements
{
    public static TheoryData<string, string[]> All => new()
    {
        { "all tasks", [.. Everything("Task")] },
        { "all threads", [.. Everything("Thread")] },
        { "as configured", [] },
    };

    private static IEnumerable<string> Everything(string backend) =>
    [
        $"--Concurrency:DefaultBackend={backend}",
        $"--Concurrency:Activities:walking={backend}",
        $"--Concurrency:Activities:hashing={backend}",
        $"--Concurrency:Activities:collecting={backend}",
    ];
}
