namespace Concurrency.Tests.Conformance.Supervision.Model;

/// <summary>What a tree may do, one small step after the other, in any order that is possible.</summary>
/// <remarks>
/// A step is what one activity, or one timer, does at once. What happens in one second happens in some order: all of them are followed,
/// until nobody has anything to do before time goes on.
/// </remarks>
public sealed class TreeModel(TreePlan plan)
{
    private const byte Completed = (byte)ActivityState.Completed;
    private const byte Failed = (byte)ActivityState.Failed;
    private const byte Cancelled = (byte)ActivityState.Cancelled;

    private readonly List<NodePlan> _nodes = plan.Nodes;

    /// <summary>The states in which a tree may come to rest that was just started.</summary>
    public HashSet<TreeState> Begin()
    {
        var state = new TreeState(_nodes.Count);
        state.Start(0, _nodes[0].Deadline);
        return Settle([state], now: 0);
    }

    /// <summary>The states in which a tree may come to rest when a second has begun.</summary>
    public HashSet<TreeState> Advance(IEnumerable<TreeState> states, int now) => Settle(states, now);

    /// <summary>The states in which a tree may come to rest when its root is cancelled.</summary>
    public HashSet<TreeState> CancelRoot(IEnumerable<TreeState> states, int now) =>
        Settle(
            states.Select(state =>
            {
                var cancelled = state.Copy();
                Cancel(cancelled, 0);
                return cancelled;
            }),
            now);

    private HashSet<TreeState> Settle(IEnumerable<TreeState> states, int now)
    {
        var seen = new HashSet<TreeState>(states);
        var open = new Stack<TreeState>(seen);
        var settled = new HashSet<TreeState>();
        var next = new List<TreeState>();
        while (open.TryPop(out var state))
        {
            next.Clear();
            AddSuccessors(state, now, next);
            if (next.Count == 0)
                settled.Add(state);

            foreach (var successor in next)
            {
                if (seen.Add(successor))
                    open.Push(successor);
            }
        }

        return settled;
    }

    private void AddSuccessors(TreeState state, int now, List<TreeState> next)
    {
        foreach (var node in _nodes)
        {
            if (state.Phase(node.Id) is NodePhase.None or NodePhase.Ended)
                continue;

            if (state.Deadline(node.Id) == now && now > 0)
                Add(s => PassDeadline(s, node));

            if (state.Phase(node.Id) is NodePhase.Waiting or NodePhase.InDelay && state.Due(node.Id) == now)
                Add(s => Wake(s, node));

            if (CanStep(state, node))
                Add(s => Step(s, node, now));
        }

        void Add(Action<TreeState> step)
        {
            var successor = state.Copy();
            step(successor);
            next.Add(successor);
        }
    }

    private static bool CanStep(TreeState state, NodePlan node) =>
        state.Phase(node.Id) switch
        {
            NodePhase.Launched or NodePhase.Woken or NodePhase.AttemptEnded => true,
            NodePhase.Waiting or NodePhase.WaitingForEver => state.IsCancelled(node.Id) != 0,
            NodePhase.InDelay => state.IsWholeCancelled(node.Id) != 0,
            NodePhase.Joining => state.Joined(node.Id) == node.Children.Count
                || state.Phase(node.Children[state.Joined(node.Id)]) == NodePhase.Ended,
            NodePhase.BodyEnded => node.Children.TrueForAll(child => state.Phase(child) is NodePhase.None or NodePhase.Ended),
            _ => false,
        };

    private void Step(TreeState state, NodePlan node, int now)
    {
        switch (state.Phase(node.Id))
        {
            case NodePhase.Launched when state.IsCancelled(node.Id) == 0:
                RunBody(state, node, now);
                break;
            case NodePhase.Launched or NodePhase.Waiting or NodePhase.WaitingForEver:
                EndBody(state, node, Cancelled);
                break;
            case NodePhase.Woken:
                Finish(state, node);
                break;
            case NodePhase.Joining:
                JoinNext(state, node);
                break;
            case NodePhase.BodyEnded:
                EndAttempt(state, node);
                break;
            case NodePhase.AttemptEnded:
                Supervise(state, node, now);
                break;
            default:
                EndWhole(state, node, Cancelled);
                break;
        }
    }

    private void RunBody(TreeState state, NodePlan node, int now)
    {
        foreach (var child in node.Children)
            state.Start(child, _nodes[child].Deadline is > 0 and var deadline ? now + deadline : 0);

        switch (node.Body)
        {
            case BodyKind.Wait:
                state.Phase(node.Id) = NodePhase.Waiting;
                state.Due(node.Id) = (byte)(now + node.Wait);
                break;
            case BodyKind.JoinChildren:
                state.Phase(node.Id) = NodePhase.Joining;
                state.Joined(node.Id) = 0;
                break;
            case BodyKind.WaitForEver:
                state.Phase(node.Id) = NodePhase.WaitingForEver;
                break;
            default:
                state.Phase(node.Id) = NodePhase.Woken;
                break;
        }
    }

    private static void Wake(TreeState state, NodePlan node)
    {
        if (state.Phase(node.Id) == NodePhase.Waiting)
        {
            state.Phase(node.Id) = NodePhase.Woken;
            return;
        }

        state.Phase(node.Id) = NodePhase.Launched;
        state.Restarts(node.Id)++;
        state.IsCancelled(node.Id) = state.IsWholeCancelled(node.Id);
        state.Failed(node.Id) = Failure.None;
    }

    private void PassDeadline(TreeState state, NodePlan node)
    {
        state.Deadline(node.Id) = 0;
        ref var cancelled = ref node.IsRestarted ? ref state.IsWholeCancelled(node.Id) : ref state.IsCancelled(node.Id);
        ref var failed = ref node.IsRestarted ? ref state.WholeFailed(node.Id) : ref state.Failed(node.Id);
        if (cancelled != 0 || failed != Failure.None)
            return;

        failed = Failure.TimeoutOf(node.Id);
        Cancel(state, node.Id);
    }

    private void JoinNext(TreeState state, NodePlan node)
    {
        ref var joined = ref state.Joined(node.Id);
        if (joined == node.Children.Count)
        {
            Finish(state, node);
            return;
        }

        var child = node.Children[joined];
        switch (state.Outcome(child))
        {
            case Completed:
                joined++;
                break;
            case Cancelled:
                Throw(state, node, Failure.CancellationOf(child));
                break;
            default:
                Throw(state, node, _nodes[child].IsRestarted ? state.WholeFailed(child) : state.Failed(child));
                break;
        }
    }

    // The end of the body.
    private void Finish(TreeState state, NodePlan node)
    {
        var attempt = state.Restarts(node.Id) + 1;
        if (attempt <= node.FailingAttempts)
        {
            Throw(state, node, Failure.Of(node.Id, attempt));
            return;
        }

        EndBody(state, node, Completed);
        if (node.Cancels >= 0)
            Cancel(state, node.Cancels);
    }

    private void Throw(TreeState state, NodePlan node, byte failure)
    {
        if (Failure.IsCancellation(failure) && state.IsCancelled(node.Id) != 0)
        {
            EndBody(state, node, Cancelled);
            return;
        }

        EndBody(state, node, Failed);
        Fail(state, node.Id, failure);
    }

    private static void EndBody(TreeState state, NodePlan node, byte outcome)
    {
        state.Phase(node.Id) = NodePhase.BodyEnded;
        state.Outcome(node.Id) = outcome;
    }

    private void EndAttempt(TreeState state, NodePlan node)
    {
        if (state.Failed(node.Id) != Failure.None)
            state.Outcome(node.Id) = Failed;

        state.Phase(node.Id) = NodePhase.AttemptEnded;
        if (!node.IsRestarted)
            End(state, node);
    }

    private void Supervise(TreeState state, NodePlan node, int now)
    {
        if (state.Outcome(node.Id) != Failed)
        {
            EndWhole(state, node, state.Outcome(node.Id));
        }
        else if (state.IsWholeCancelled(node.Id) == 0 && state.Restarts(node.Id) < node.MaxRestarts)
        {
            state.Phase(node.Id) = NodePhase.InDelay;
            state.Due(node.Id) = (byte)(now + node.RestartDelay);
        }
        else
        {
            if (state.WholeFailed(node.Id) == Failure.None)
                state.WholeFailed(node.Id) = state.Failed(node.Id);

            EndWhole(state, node, Failed);
        }
    }

    private void EndWhole(TreeState state, NodePlan node, byte outcome)
    {
        state.Outcome(node.Id) = state.WholeFailed(node.Id) != Failure.None ? Failed : outcome;
        End(state, node);
    }

    private void End(TreeState state, NodePlan node)
    {
        state.Phase(node.Id) = NodePhase.Ended;
        if (node.Parent >= 0 && !node.IsIsolated && state.Outcome(node.Id) == Failed)
            Fail(state, node.Parent, node.IsRestarted ? state.WholeFailed(node.Id) : state.Failed(node.Id));
    }

    // An attempt fails: the first failure cancels what is below it.
    private void Fail(TreeState state, int node, byte failure)
    {
        if (state.Failed(node) != Failure.None)
            return;

        state.Failed(node) = failure;
        CancelAttempt(state, node);
    }

    private void Cancel(TreeState state, int node)
    {
        if (state.Phase(node) is NodePhase.None or NodePhase.Ended)
            return;

        if (_nodes[node].IsRestarted)
        {
            if (state.IsWholeCancelled(node) != 0)
                return;

            state.IsWholeCancelled(node) = 1;
            if (state.Phase(node) is NodePhase.AttemptEnded or NodePhase.InDelay)
                return;
        }

        CancelAttempt(state, node);
    }

    private void CancelAttempt(TreeState state, int node)
    {
        if (state.IsCancelled(node) != 0)
            return;

        state.IsCancelled(node) = 1;
        foreach (var child in _nodes[node].Children)
            Cancel(state, child);
    }
}
