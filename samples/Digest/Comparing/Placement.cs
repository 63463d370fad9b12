using Microsoft.Extensions.Configuration;

namespace Digest.Comparing;

// A name for a table, and the settings which put every activity on one backend; none for what is configured.
internal sealed record Placement(string Name, string? Backend)
{
    public static IReadOnlyList<Placement> All { get; } =
        [new("all tasks", "Task"), new("all threads", "Thread"), new("as configured", Backend: null)];

    // Every rule keeps what else it says (instances, capacities), so that only the backend differs.
    public IEnumerable<KeyValuePair<string, string?>> Overrides(IConfiguration configured)
    {
        if (Backend is null)
            return [];

        var rules = configured.GetSection("Concurrency:Activities").GetChildren();
        return
        [
            new("Concurrency:DefaultBackend", Backend),
            .. rules.Select(rule => KeyValuePair.Create<string, string?>($"{rule.Path}:Backend", Backend)),
        ];
    }
}
