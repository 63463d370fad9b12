namespace Concurrency.Hosting;

/// <summary>Who of the hosted activities, and of what they have started, is still running.</summary>
internal sealed class HostedSurvey(IReadOnlyList<HostedRun> runs, RuntimeFactory runtime)
{
    public IReadOnlyList<RemainingActivity> Take() =>
        runtime.Created is { } created ? [.. created.Survey().Where(IsHosted)] : [.. Instances.Where(IsRunning).Select(Describe)];

    /// <summary>Whether it is one of the hosted activities, or below one.</summary>
    public bool IsHosted(RemainingActivity remaining) =>
        Instances.Any(instance => IsAtOrBelow(instance.Path, remaining.Activity.Path));

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

    private static bool IsAtOrBelow(string path, string other) =>
        other.StartsWith(path, StringComparison.Ordinal) && (other.Length == path.Length || other[path.Length] == '/');
}
