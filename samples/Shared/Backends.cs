using Concurrency;

namespace Samples;

// Where activities ran, such as "Task", or "Task (3), Thread (2)".
internal static class Backends
{
    public static string Describe(IEnumerable<IActivity> activities)
    {
        var counts = activities
            .CountBy(activity => activity.Backend)
            .OrderBy(count => count.Key, StringComparer.Ordinal)
            .ToList();
        return counts is [var only]
            ? only.Key
            : string.Join(", ", counts.Select(count => $"{count.Key} ({count.Value})"));
    }
}
