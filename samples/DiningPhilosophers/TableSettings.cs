using Samples;

namespace DiningPhilosophers;

internal sealed class TableSettings : ISettings
{
    public static string Section => "Table";

    public int Meals { get; set; } = 100;

    public Manners Manners { get; set; }

    public IEnumerable<(string Key, object Value, string WayOut)> FindProblems()
    {
        if (Meals is < 1 or > 1_000_000)
            yield return (nameof(Meals), Meals, "It is 1 to 1000000.");

        if (!Enum.IsDefined(Manners))
            yield return (nameof(Manners), Manners, "It is Ordered or LeftFirst.");
    }
}
