using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>Runs one schedule of each set of those which differ in the order of independent steps only.</summary>
/// <remarks>
/// <para>
/// After each schedule its races are looked for: two steps that depend on one another, with nothing between them that orders them.
/// Where the first was chosen, the other is to be tried: Flanagan, Godefroid, "Dynamic Partial-Order Reduction for Model Checking
/// Software", 2005, with the source sets of Abdulla, Aronis, Jonsson, Sagonas, "Optimal Dynamic Partial Order Reduction", 2014. What
/// was tried already sleeps until a step comes that depends on it: Godefroid, "Partial-Order Methods for the Verification of
/// Concurrent Systems", 1996.
/// </para>
/// <para>
/// A step is what its operation touches and, if its activity ends in it, that end. A jump of the time comes between all before and
/// all after: nobody could have run.
/// </para>
/// </remarks>
internal sealed class ReducedStrategy : ScheduleStrategy
{
    private readonly List<Node> _path = [];
    private readonly List<Step> _steps = [];
    private int _depth;
    private bool _isExhausted;

    public override string Name => "partial-order reduction";

    public override bool IsExhausted => _isExhausted;

    public override void Begin(long schedule)
    {
        _depth = 0;
        _steps.Clear();
    }

    public override int Choose(in Decision decision)
    {
        CompleteStep(decision);
        if (_depth == _path.Count && !TryAddNode(decision))
            return -1;

        var node = _path[_depth++];
        var position = FindPosition(decision, node.Chosen);
        var participant = decision.Ready[position];
        _steps.Add(new(
            node, participant, participant.Pending, participant.WokenBy - 1, decision.Jumps));
        return position;
    }

    public override int Pick(int count)
    {
        if (_depth == _path.Count)
            _path.Add(Node.OfPick(count));

        return _path[_depth++].Chosen;
    }

    public override void End(bool isComplete)
    {
        CompleteStep(default);
        AddBacktracks();
        while (_path.Count > 0 && !_path[^1].TryAdvance())
            _path.RemoveAt(_path.Count - 1);

        _isExhausted = _path.Count == 0;
    }

    // What the step before has done is known now.
    private void CompleteStep(in Decision decision)
    {
        if (_steps.Count == 0)
            return;

        var step = _steps[^1];
        step.HasEnded = step.Participant.HasEnded;
        if (step.HasEnded)
            step.EndsWell = ((IActivity)step.Participant.Activity).State == ActivityState.Completed;

        foreach (var ready in decision.Ready ?? [])
        {
            if (ready.WokenBy == _steps.Count && !ReferenceEquals(ready, step.Participant))
                step.HasWoken = true;
        }
    }

    private static int FindPosition(in Decision decision, int participant)
    {
        var position = decision.FindPosition(participant);
        if (position >= 0)
            return position;

        throw new NondeterminismException(
            $"At step {decision.Step} activity number {participant} could go on before, and now it cannot: the program depends on "
            + "something that is not simulated.");
    }

    private bool TryAddNode(in Decision decision)
    {
        var node = new Node();
        if (_steps.Count > 0)
        {
            var before = _steps[^1];
            foreach (var sleeping in before.Node.Sleeping)
            {
                var position = decision.FindPosition(sleeping);
                if (position >= 0 && !before.DependsOn(decision.Ready[position].Pending, mayEnd: true))
                    node.Sleeping.Add(sleeping);
            }
        }

        foreach (var ready in decision.Ready)
            node.Ready.Add(ready.Index);

        var first = decision.Last >= 0 ? decision.Ready[decision.Last].Index : -1;
        if (first < 0 || node.Sleeping.Contains(first))
            first = node.Ready.FindIndex(index => !node.Sleeping.Contains(index)) is >= 0 and var awake ? node.Ready[awake] : -1;

        if (first < 0)
            return false;

        node.Chosen = first;
        node.Backtrack.Add(first);
        _path.Add(node);
        return true;
    }

    private void AddBacktracks()
    {
        var last = new Dictionary<int, Step>();
        for (var number = 0; number < _steps.Count; number++)
        {
            var step = _steps[number];
            step.Number = number;
            step.Clock = [];
            if (last.TryGetValue(step.Participant.Index, out var own))
                step.Join(own);

            if (step.Cause >= 0 && step.Cause < number)
                step.Join(_steps[step.Cause]);

            for (var earlier = number - 1; earlier >= 0; earlier--)
            {
                var other = _steps[earlier];
                if (other.Jumps != step.Jumps)
                {
                    // Everybody before the jump comes before everybody after it.
                    for (; earlier >= 0; earlier--)
                        step.Join(_steps[earlier]);

                    break;
                }

                if (step.IsAfter(other) || !step.DependsOn(other))
                    continue;

                AddBacktrack(other, step);
                step.Join(other);
            }

            step.Clock[step.Participant.Index] = number;
            last[step.Participant.Index] = step;
        }
    }

    // The later step raced with the earlier one: where that was chosen, whoever begins the rest without it is to be tried.
    private void AddBacktrack(Step earlier, Step later)
    {
        var node = earlier.Node;
        var rest = new List<Step>();
        for (var number = earlier.Number + 1; number < later.Number; number++)
        {
            if (!_steps[number].IsAfter(earlier))
                rest.Add(_steps[number]);
        }

        rest.Add(later);
        int? candidate = null;
        var seen = new List<Step>();
        foreach (var step in rest)
        {
            var isInitial = seen.TrueForAll(before => before.Participant != step.Participant && !IsBefore(before, step, later));
            seen.Add(step);
            if (!isInitial)
                continue;

            var index = step.Participant.Index;
            if (node.Backtrack.Contains(index))
                return;

            if (node.Ready.Contains(index))
                candidate ??= index;
        }

        if (candidate is { } one)
        {
            node.Backtrack.Add(one);
            return;
        }

        foreach (var index in node.Ready)
        {
            if (!node.Backtrack.Contains(index))
                node.Backtrack.Add(index);
        }
    }

    // The clock of the later step is not complete yet: what it depends on is looked at directly.
    private static bool IsBefore(Step first, Step second, Step later) =>
        ReferenceEquals(second, later) ? second.IsAfter(first) || second.DependsOn(first) : second.IsAfter(first);

    private sealed class Step(Node node, Participant participant, Operation operation, int cause, int jumps)
    {
        public Node Node => node;

        public Participant Participant => participant;

        /// <summary>The step which started or woke the activity; less than zero for none.</summary>
        public int Cause => cause;

        public int Jumps => jumps;

        public bool HasEnded { get; set; }

        public bool EndsWell { get; set; }

        public bool HasWoken { get; set; }

        public int Number { get; set; }

        /// <summary>The last step of each activity which comes before, or is this.</summary>
        public Dictionary<int, int> Clock { get; set; } = [];

        public bool IsAfter(Step other) => Clock.TryGetValue(other.Participant.Index, out var number) && number >= other.Number;

        public void Join(Step other)
        {
            foreach (var (index, number) in other.Clock)
            {
                if (!Clock.TryGetValue(index, out var known) || known < number)
                    Clock[index] = number;
            }
        }

        public bool DependsOn(Step other) =>
            DependsOn(other.Operation, mayEnd: false)
            || other.DependsOn(operation, mayEnd: false)
            || (HasEnded && other.HasEnded && (HasWoken || other.HasWoken));

        public Operation Operation => operation;

        /// <summary>Whether it depends on an operation which was not performed: then it may also end its activity.</summary>
        public bool DependsOn(in Operation other, bool mayEnd)
        {
            if (HasEnded && !EndsWell)
                return true;

            // Who looks at activities may see the end.
            if (HasEnded && (other.Domain < 0 || other.Domain == Operation.Everything) && other.Kind != OperationKind.Yield)
                return true;

            if (mayEnd && HasEnded && HasWoken)
                return true;

            return Dependency.AreDependent(operation, other);
        }
    }

    private sealed class Node
    {
        public List<int> Ready { get; } = [];

        public List<int> Backtrack { get; } = [];

        /// <summary>What was tried here or before, and nothing that depends on it has happened since.</summary>
        public HashSet<int> Sleeping { get; } = [];

        public int Chosen { get; set; }

        private bool _isPick;

        public static Node OfPick(int count)
        {
            var node = new Node { _isPick = true };
            for (var value = 0; value < count; value++)
                node.Backtrack.Add(value);

            return node;
        }

        /// <summary>Goes on to the next that is to be tried here.</summary>
        public bool TryAdvance()
        {
            if (_isPick)
                return ++Chosen < Backtrack.Count;

            Sleeping.Add(Chosen);
            var next = Backtrack.FindIndex(index => !Sleeping.Contains(index));
            if (next < 0)
                return false;

            Chosen = Backtrack[next];
            return true;
        }
    }
}
