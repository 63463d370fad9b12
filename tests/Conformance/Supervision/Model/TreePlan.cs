namespace Concurrency.Tests.Conformance.Supervision.Model;

/// <summary>A random tree of activities. The same seed makes the same one.</summary>
public sealed class TreePlan
{
    /// <summary>When what still runs is cancelled: by then everything has happened that happens by itself.</summary>
    public const int Horizon = 10;

    private const int MaxDepth = 3;
    private const int MaxNodes = 6;

    private readonly Random _random;
    private readonly Func<Random, string> _backend;

    public TreePlan(int seed, Func<Random, string> backend)
    {
        _random = new(seed);
        _backend = backend;
        var count = _random.Next(2, MaxNodes + 1);
        for (var id = 0; id < count; id++)
            Add(id, count);
    }

    public List<NodePlan> Nodes { get; } = [];

    private void Add(int id, int count)
    {
        var parent = -1;
        if (id > 0)
        {
            do
                parent = _random.Next(id);
            while (DepthOf(parent) >= MaxDepth);
        }

        var backend = _backend(_random);
        var body = Pick(BodyKind.Wait, BodyKind.Wait, BodyKind.Wait, BodyKind.JoinChildren, BodyKind.WaitForEver, BodyKind.EndAtOnce);
        Nodes.Add(new()
        {
            Id = id,
            Parent = parent,
            Backend = backend,
            IsBlocking = backend == "Thread" && _random.Next(2) == 0,
            Body = body,
            Wait = _random.Next(1, 5),
            FailingAttempts = Pick(0, 0, 1, 2, 3),

            // After a wait, so that whom it cancels has been started.
            Cancels = body == BodyKind.Wait && _random.Next(3) == 0 ? _random.Next(count) : -1,
            OnFailure = Pick(FailureResponse.FailParent, FailureResponse.Isolate, FailureResponse.Restart, FailureResponse.Restart),
            MaxRestarts = _random.Next(0, 3),
            Escalation = Pick(FailureResponse.FailParent, FailureResponse.Isolate),
            RestartDelay = _random.Next(1, 3),
            Deadline = _random.Next(3) == 0 ? _random.Next(1, 7) : 0,
        });
        if (parent >= 0)
            Nodes[parent].Children.Add(id);
    }

    private int DepthOf(int id) => id < 0 ? 0 : DepthOf(Nodes[id].Parent) + 1;

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}
