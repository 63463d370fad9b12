using System.Globalization;

namespace Concurrency.Tests.Conformance.Supervision.Model;

/// <summary>A tree which runs, and what can be seen of it.</summary>
public sealed class TreeRun
{
    private readonly TreePlan _plan;
    private readonly IActivity?[] _activities;
    private readonly string[] _paths;

    public TreeRun(TreePlan plan, ConcurrencyRuntime runtime, string name)
    {
        _plan = plan;
        _activities = new IActivity?[plan.Nodes.Count];
        _paths = new string[plan.Nodes.Count];
        foreach (var node in plan.Nodes)
            _paths[node.Id] = node.Parent < 0 ? name : $"{_paths[node.Parent]}/{NameOf(node.Id)}";

        Start(runtime, name, plan.Nodes[0]);
    }

    public void CancelRoot() => _activities[0]!.Cancel();

    /// <summary>What is to be seen when the tree is in this state.</summary>
    public string Describe(TreeState state) => string.Join("; ", _plan.Nodes.Select(state.Describe));

    public string Describe() => string.Join("; ", _plan.Nodes.Select(Describe));

    private static string NameOf(int node) => string.Create(CultureInfo.InvariantCulture, $"n{node}");

    private string Describe(NodePlan node)
    {
        // An attempt of its parent may start another one meanwhile.
        var activity = Volatile.Read(ref _activities[node.Id]);
        var look = activity?.GetSnapshot();
        var seen = look switch
        {
            null => "-",
            { State: ActivityState.Failed } => $"Failed {Failure.Of(activity!.Failures[0], FindNode)}",
            { State: ActivityState.Completed or ActivityState.Cancelled } => $"{look.State} 0",
            { State: not ActivityState.Blocked } => look.State.ToString(),
            { WaitingFor: { Operation: "Delay", Target: "time" } } => "waits",
            { WaitingFor: { Operation: "Delay", Target: "restart delay" } } => "delayed",
            { WaitingFor: { Operation: "Join" } wait } => $"joins {FindNode(wait.Target)}",
            { WaitingFor: not null } => "waits for ever",
            _ => "children",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{node.Id}: {seen}, {look?.Restarts ?? 0} restarts");
    }

    private int FindNode(string path) => Array.IndexOf(_paths, path);

    private void Start(IConcurrency concurrency, string name, NodePlan node)
    {
        var options = new ActivityOptions
        {
            Backend = node.Backend,
            OnFailure = node.OnFailure,
            Deadline = node.Deadline > 0 ? TimeSpan.FromSeconds(node.Deadline) : Timeout.InfiniteTimeSpan,
            Restart = new()
            {
                MaxRestarts = node.MaxRestarts,
                Window = TimeSpan.FromHours(1),
                InitialDelay = TimeSpan.FromSeconds(node.RestartDelay),
                BackoffFactor = 1,
                Jitter = 0,
                Escalation = node.Escalation,
            },
        };
        Volatile.Write(
            ref _activities[node.Id],
            node.IsBlocking
                ? concurrency.StartBlocking(name, scope => Run(scope, node), options)
                : concurrency.Start(name, scope => RunAsync(scope, node), options));
    }

    private async ValueTask RunAsync(IActivityScope scope, NodePlan node)
    {
        StartChildren(scope, node);
        switch (node.Body)
        {
            case BodyKind.Wait:
                await scope.DelayAsync(TimeSpan.FromSeconds(node.Wait));
                break;
            case BodyKind.JoinChildren:
                foreach (var child in node.Children)
                    await _activities[child]!.JoinAsync();

                break;
            case BodyKind.WaitForEver:
                await scope.CreateManualResetEvent("never").WaitAsync();
                break;
            default:
                break;
        }

        Finish(scope, node);
    }

    private void Run(IActivityScope scope, NodePlan node)
    {
        StartChildren(scope, node);
        switch (node.Body)
        {
            case BodyKind.Wait:
                scope.Delay(TimeSpan.FromSeconds(node.Wait));
                break;
            case BodyKind.JoinChildren:
                foreach (var child in node.Children)
                    _activities[child]!.Join();

                break;
            case BodyKind.WaitForEver:
                scope.CreateManualResetEvent("never").Wait();
                break;
            default:
                break;
        }

        Finish(scope, node);
    }

    private void StartChildren(IActivityScope scope, NodePlan node)
    {
        foreach (var child in node.Children)
            Start(scope, NameOf(child), _plan.Nodes[child]);
    }

    private void Finish(IActivityScope scope, NodePlan node)
    {
        if (scope.Attempt <= node.FailingAttempts)
            throw new PlannedException(node.Id, scope.Attempt);

        if (node.Cancels >= 0)
            Volatile.Read(ref _activities[node.Cancels])?.Cancel();
    }
}
