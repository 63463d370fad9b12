using Samples;

namespace PrimeSieve;

internal sealed class SieveSettings : ISettings
{
    public static string Section => "Sieve";

    public int Count { get; set; } = 100;

    public IEnumerable<(string Key, object Value, string WayOut)> FindProblems()
    {
        if (Count is < 1 or > 10_000)
            yield return (nameof(Count), Count, "It is 1 to 10000.");
    }
}
