namespace Concurrency.Hosting;

/// <summary>Finds what somebody probably meant to write.</summary>
internal static class NearestName
{
    /// <summary>The name with the fewest slips from the text, if they are few enough; of several the first.</summary>
    public static string? Of(string text, IEnumerable<string> names)
    {
        var nearest = names
            .Where(name => Math.Abs(name.Length - text.Length) <= Tolerance(name))
            .Select(name => (name, slips: Distance(text.ToUpperInvariant(), name.ToUpperInvariant())))
            .OrderBy(candidate => candidate.slips)
            .FirstOrDefault();
        return nearest.name is { } found && nearest.slips <= Tolerance(found) ? found : null;
    }

    private static int Tolerance(string name) => Math.Max(1, name.Length / 3);

    // Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. After Damerau, "A technique for
    // computer detection and correction of spelling errors", 1964.
    private static int Distance(string a, string b)
    {
        var costs = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            costs[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            costs[0, j] = j;

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                costs[i, j] = Math.Min(substitution, Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
            }
        }

        return costs[a.Length, b.Length];
    }
}
