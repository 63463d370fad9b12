namespace Concurrency.Hosting;

/// <summary>Who of the hosted activities, and of what they have started, is still running.</summary>
internal sealed class HostedSurvey(IReadOnlyList<HostedRun> runs, RuntimeFactory runtime)
{
    public IReadOnlyList<RemainingActivity> Take() =>
        runtime.Created is { } created ? Split(created.Survey()).Hosted : [.. Instances.Where(IsRunning).Select(Describe)];

    /// <summary>Tells the hosted activities, and what is below them, from those that others have started.</summary>
    /// <remarks>By their roots' ids: another root may have the name of a hosted activity which has ended.</remarks>
    public (IReadOnlyList<RemainingActivity> Hosted, IReadOnlyList<RemainingActivity> Others) Split(
        IReadOnlyList<RemainingActivity> survey)
    {
        var hosted = Instances.Select(instance => instance.Id).ToHashSet();
        var others = survey
            .Select(remaining => remaining.Activity)
            .Where(activity => RootOf(activity.Path) == activity.Path && !hosted.Contains(activity.Id))
            .Select(activity => activity.Path)
            .ToHashSet();
        var byOwner = survey.ToLookup(remaining => others.Contains(RootOf(remaining.Activity.Path)));
        return ([.. byOwner[false]], [.. byOwner[true]]);
    }

    /// <summary>One line, without asking threads for their stacks.</summary>
    public string DescribeRunning()
    {
        var paths = Instances.Where(IsRunning).Select(instance => instance.Path).ToList();
        return paths.Count == 0 ? "All hosted activities had ended." : $"Still running: {string.Join(", ", paths)}.";
    }

    private IEnumerable<IActivity> Instances => runs.SelectMany(run => run.Instances);

    // For somebody else's implementation of IConcurrency, which shows no more.
    private static RemainingActivity Describe(IActivity activity) => new(activity.GetSnapshot(), Thread: null);

    private static bool IsRunning(IActivity activity) => activity.State < ActivityState.Completed;

    private static string RootOf(string path) => path.IndexOf('/', StringComparison.Ordinal) is >= 0 and var end ? path[..end] : path;
}
