namespace Concurrency.Hosting;

/// <summary>Who set a value.</summary>
/// <param name="Rank">Its place among all; whoever has a higher one is later, and wins.</param>
/// <param name="Description">For messages: <c>appsettings.json</c>, <c>command line</c>.</param>
internal readonly record struct Origin(int Rank, string Description)
{
    public static Origin Code { get; } = new(-2, "in code");

    public static Origin Unknown { get; } = new(-1, "unknown provider");
}
