using Concurrency.Placement;

namespace Concurrency.Hosting;

/// <summary>Finds hosted activities that could not be started where they are placed, and channels that rules do not fit.</summary>
internal sealed class HostedPlacementCheck(Registrations registrations) : IOptionsCheck
{
    public void Check(ConcurrencyOptions options, ProblemList problems)
    {
        if (problems.Messages.Count > 0)
            return;

        foreach (var problem in FindProblems(options.Table).Distinct())
            problems.Add(problem);
    }

    private IEnumerable<string> FindProblems(PlacementTable table) =>
        registrations.Activities.SelectMany(activity => FindProblems(table, activity))
            .Concat(registrations.Channels.Select(channel => FindProblem(() => table.PlaceChannel(channel.Name, channel.Capacity))))
            .OfType<string>();

    // Each instance has a place of its own only if rules name instances.
    private static IEnumerable<string?> FindProblems(PlacementTable table, HostedActivityRegistration activity)
    {
        if (activity.Options.Instances is not { } instances)
            return [FindProblem(table, activity, index: null)];

        var count = table.Policy is { UsesIndices: true } ? table.CountInstances(activity.Name, instances) : 1;
        return Enumerable.Range(0, count).Select(index => FindProblem(table, activity, index));
    }

    private static string? FindProblem(PlacementTable table, HostedActivityRegistration activity, int? index) =>
        FindProblem(() => table.PlaceActivity(activity.Name, activity.ActivityOptions, activity.IsBlocking, index));

    private static string? FindProblem(Action place)
    {
        try
        {
            place();
            return null;
        }
        catch (PlacementException exception)
        {
            return exception.Message;
        }
    }
}
