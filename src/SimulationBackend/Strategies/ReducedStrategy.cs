using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>Runs one schedule of each set of those which differ in the order of independent steps only.</summary>
/// <param name="beginsFutileWaits">Whether a mutex is also asked for while somebody else holds it.</param>
/// <remarks>
/// <para>
/// After each schedule its races are looked for: two steps that depend on one another, with nothing between them that orders them.
/// Where the first was chosen, the other is to be tried: Flanagan, Godefroid, "Dynamic Partial-Order Reduction for Model Checking
/// Software", 2005, with the source sets of Abdulla, Aronis, Jonsson, Sagonas, "Optimal Dynamic Partial Order Reduction", 2014. What
/// was tried already sleeps until a step comes that depends on it: Godefroid, "Partial-Order Methods for the Verification of
/// Concurrent Systems", 1996.
/// </para>
/// <para>
/// A step is what its operation touches, and the ends of the activities that end in it. A jump of the time comes between all before and
/// all after: nobody could have run.
/// </para>
/// <para>
/// Some steps come after others without a race, because the other order comes to the same, or is not possible: a receiver comes after
/// the sender of its item, whichever of the two began first, a joiner after the end, and whoever acquires a mutex after whoever held it.
/// </para>
/// </remarks>
internal sealed class ReducedStrategy(bool beginsFutileWaits) : ScheduleStrategy
{
    // Of a step in which a token may have been cancelled.
    private static readonly Effects s_cancelling = new() { CancelsTokens = true };

    private readonly List<Node> _path = [];
    private readonly Stack<Node> _spareNodes = [];

    // Used again for each schedule; the first _count are those of the present one.
    private readonly List<Step> _steps = [];
    private readonly List<Participant> _participants = [];
    private readonly List<Step> _between = [];
    private readonly List<Step> _causes = [];
    private readonly Footprint _foreseen = new();
    private readonly TokenWatch _tokens = new();
    private int _count;
    private int _depth;

    // So many steps are those of the schedule before: what there is to find out about them is known.
    private int _known;
    private bool _isExhausted;

    // Since the present step was chosen.
    private bool _hasTimePassed;
    private bool _hasCancelled;

    // Where steps are parts of operations, they are told by where in memory they are at work: as long as nothing is moved there.
    private int _collections;
    private int _beginning;
    private bool _isInvalid;

    public override string Name => "partial-order reduction";

    public override bool IsExhausted => _isExhausted;

    public override bool HasRepeated => _isInvalid;

    // At the finer grain somebody may come between the looks at what was drawn.
    public override bool SkipsVainPicks => !Grain.IsFine;

    public override void Begin(long schedule)
    {
        _collections = GC.CollectionCount(0);
        _beginning = _path.Count;
        _depth = 0;
        _count = 0;
        _hasTimePassed = false;
        _hasCancelled = false;
        _participants.Clear();
        _tokens.Clear();
    }

    public override int Choose(in Decision decision)
    {
        CompleteStep(decision.Ready, decision.Jumps);
        if (_depth == _path.Count && !TryAddNode(decision))
            return -1;

        var node = _path[_depth++];
        var position = FindPosition(decision, node.Chosen);
        var participant = decision.Ready[position];
        if (_count == _steps.Count)
            _steps.Add(new(_count));

        _steps[_count++].Begin(node, participant, decision, _tokens);
        return position;
    }

    public override int Pick(int count)
    {
        if (_depth == _path.Count)
            AddNode(_count - 1).BeginPick(count);

        return _path[_depth++].Chosen;
    }

    public override void OnTouched(in Operation operation)
    {
        _tokens.AreTied |= operation.Kind == OperationKind.Start;
        if (_count == 0 || Grain.IsFine)
            return;

        if (!_hasTimePassed)
            _steps[_count - 1].Footprint.AddTouched(operation);

        _tokens.Add(_count, operation.CancellationToken);
    }

    public override void OnTimePasses()
    {
        NoteCancelled();
        _hasTimePassed = true;
    }

    public override void End(bool isComplete)
    {
        _isInvalid = Grain.IsFine && _collections != GC.CollectionCount(0);
        if (_isInvalid)
        {
            while (_path.Count > _beginning)
                RemoveNode();

            return;
        }

        // If nobody is left to choose from, the last step has not been completed yet.
        if (isComplete)
            CompleteStep([], jumps: null);

        AddBacktracks();
        for (var number = 0; number < _tokens.Unseen; number++)
            _steps[number].Node.NoteEffects(s_cancelling);

        while (_path.Count > 0 && !TryAdvance(_path[^1]))
            RemoveNode();

        _isExhausted = _path.Count == 0;

        // A step in which another value is picked may do something else.
        _known = _isExhausted ? 0 : Math.Max(0, _path[^1].StepNumber);
    }

    // What the step before has done is known now.
    private void CompleteStep(List<Participant> ready, int? jumps)
    {
        NoteCancelled();
        if (_count > 0 && !Grain.IsFine)
        {
            var step = _steps[_count - 1];
            foreach (var participant in _participants)
            {
                if (participant.EndedIn == step.Number)
                    step.Footprint.AddEnd(participant);
            }

            // Whom the time has woken since, this step has not.
            foreach (var participant in _participants)
            {
                if (participant.WokenBy == _count && (jumps ?? step.Jumps) == step.Jumps && participant.Index != step.Index)
                    step.Footprint.AddWoken(participant);
            }

            if (_hasCancelled)
                step.Footprint.AddCancelled(_tokens.AreTied);

            step.Footprint.Complete();
        }

        _hasTimePassed = false;
        _hasCancelled = false;
        foreach (var participant in ready)
        {
            if (!_participants.Contains(participant))
                _participants.Add(participant);

            _tokens.Add(_count, participant.Pending.CancellationToken);
        }
    }

    // What is cancelled while time passes, the present step has not cancelled.
    private void NoteCancelled() => _hasCancelled |= _tokens.TakeCancelled() && !_hasTimePassed;

    private static int FindPosition(in Decision decision, int participant)
    {
        var position = decision.FindPosition(participant);
        if (position >= 0)
            return position;

        throw new NondeterminismException(
            $"At step {decision.Step} activity number {participant} could go on before, and now it cannot: the program depends on "
            + "something that is not simulated.");
    }

    private Node AddNode(int stepNumber)
    {
        var node = _spareNodes.TryPop(out var spare) ? spare : new();
        node.StepNumber = stepNumber;
        _path.Add(node);
        return node;
    }

    private void RemoveNode()
    {
        _spareNodes.Push(_path[^1]);
        _path.RemoveAt(_path.Count - 1);
    }

    // Goes on to the next that is to be tried at a node.
    private bool TryAdvance(Node node)
    {
        if (!node.IsPick)
            return node.TryAdvance(_steps[node.StepNumber].Footprint.Effects);

        // What a step does may depend on what is picked in it.
        if (node.StepNumber >= 0)
            _steps[node.StepNumber].Node.NoteEffects(_steps[node.StepNumber].Footprint.Effects);

        return node.TryAdvancePick();
    }

    // Whether what sleeps still does, after a step.
    private bool StillSleeps(Sleeper sleeper, Participant participant, Step step)
    {
        _foreseen.Begin(participant, isWatched: false, _tokens);
        if (sleeper.Effects is { } effects)
            _foreseen.AddEffects(effects, _participants);

        return !step.Footprint.DependsOn(_foreseen);
    }

    private bool TryAddNode(in Decision decision)
    {
        var node = AddNode(_count);
        node.Begin(decision.Ready, excludes: !beginsFutileWaits && !decision.IsWatched);
        if (_count > 0)
        {
            var before = _steps[_count - 1];
            foreach (var sleeping in before.Node.Sleeping)
            {
                var position = decision.FindPosition(sleeping.Index);
                if (position >= 0 && StillSleeps(sleeping, decision.Ready[position], before))
                    node.Sleeping.Add(sleeping);
            }
        }

        var first = decision.Last >= 0 ? decision.Ready[decision.Last].Index : -1;
        if (!node.IsAwake(first))
            first = node.FindAwake();

        if (first >= 0)
        {
            node.Chosen = first;
            node.Backtrack.Add(first);

            // A timer that is stopped before it fires leaves no step that something could race with.
            if (first != Participant.TimeIndex && node.IsAwake(Participant.TimeIndex))
                node.Backtrack.Add(Participant.TimeIndex);

            return true;
        }

        RemoveNode();
        return false;
    }

    private void AddBacktracks()
    {
        for (var number = _known; number < _count; number++)
        {
            var step = _steps[number];
            step.BeginClock(_steps);
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

                step.Meet(other);
                if (step.IsEnabledBy(other))
                {
                    _causes.Add(other);
                    continue;
                }

                if (step.IsAfter(other) || !step.Footprint.DependsOn(other.Footprint))
                    continue;

                if (step.IsExcludedBefore(other))
                {
                    _causes.Add(other);
                    continue;
                }

                AddBacktrack(other, step);
                step.Join(other);
            }

            foreach (var cause in _causes)
                step.Join(cause);

            _causes.Clear();
        }
    }

    // The later step raced with the earlier one: where that was chosen, whoever begins the rest without it is to be tried.
    private void AddBacktrack(Step earlier, Step later)
    {
        var node = earlier.Node;
        var (candidate, excluded) = (-1, -1);
        _between.Clear();
        for (var number = earlier.Number + 1; number <= later.Number; number++)
        {
            var step = _steps[number];
            if (number < later.Number && step.IsAfter(earlier))
                continue;

            var isInitial = true;
            foreach (var before in _between)
                isInitial &= before.Index != step.Index && !IsBefore(before, step, later);

            _between.Add(step);
            if (!isInitial)
                continue;

            if (node.Backtrack.Contains(step.Index))
                return;

            if (candidate < 0 && node.Ready.Contains(step.Index))
                candidate = step.Index;

            if (excluded < 0 && node.Excluded.Contains(step.Index))
                excluded = step.Index;
        }

        if (candidate < 0)
            candidate = excluded;

        if (candidate >= 0)
        {
            node.Backtrack.Add(candidate);
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
        second.IsAfter(first) || (ReferenceEquals(second, later) && second.Footprint.DependsOn(first.Footprint));

    private sealed class Step(int number)
    {
        // The last step of each activity which comes before, or is this; less than zero for none.
        private int[] _clock = [];

        // While it is asked about those before it, backwards: how many of the other side there are still to the one it could not do
        // without, and whether what it asks for was held by somebody.
        private long _slack;
        private bool _isExcluded;

        public int Number => number;

        public Node Node { get; private set; } = null!;

        public Footprint Footprint { get; } = new();

        public int Index { get; private set; }

        public int Jumps { get; private set; }

        // The step which started or woke the activity; less than zero for none.
        private int Cause { get; set; }

        private int Slot => SlotOf(Index);

        public void Begin(Node node, Participant participant, in Decision decision, TokenWatch tokens)
        {
            Node = node;
            Index = participant.Index;
            Jumps = decision.Jumps;
            Cause = participant.PendingSince - 1;
            Footprint.Begin(participant, decision.IsWatched, tokens);
        }

        /// <summary>It comes after the last step of its activity, and after what made it go on.</summary>
        public void BeginClock(List<Step> steps)
        {
            Array.Fill(_clock, -1);
            _slack = Footprint.Outlook.Slack;
            _isExcluded = Footprint.Outlook.Part == OperationPart.Excluded;
            for (var before = number - 1; before >= 0; before--)
            {
                if (steps[before].Index != Index)
                    continue;

                Join(steps[before]);
                break;
            }

            if (Cause >= 0 && Cause < number)
                Join(steps[Cause]);

            Set(Slot, number);
        }

        public bool IsAfter(Step other) => other.Slot < _clock.Length && _clock[other.Slot] >= other.Number;

        public void Join(Step other)
        {
            for (var slot = 0; slot < other._clock.Length; slot++)
            {
                if (other._clock[slot] >= 0)
                    Set(slot, other._clock[slot]);
            }
        }

        /// <summary>Takes note of one before it; to be called for each, backwards.</summary>
        public void Meet(Step other)
        {
            if (other.Footprint.Touches(Footprint.Domain))
                _isExcluded = other.Footprint.Outlook.Part is OperationPart.Inside or OperationPart.Excluded;
        }

        /// <summary>Whether it cannot come before another, because somebody held what it asks for. After <see cref="Meet"/>.</summary>
        public bool IsExcludedBefore(Step other) =>
            _isExcluded
            && other.Node.Excludes
            && Footprint.Outlook.Part is OperationPart.Claimant or OperationPart.Excluded
            && !Footprint.MeetsAtToken(other.Footprint);

        /// <summary>
        /// Whether it could not be performed to its end without another, which had to come first or would have ended it later. After
        /// <see cref="Meet"/>.
        /// </summary>
        public bool IsEnabledBy(Step other)
        {
            if (Footprint.IsWatched || Grain.IsFine)
                return false;

            if (Footprint.JoinsWhoEndsIn(other.Footprint))
                return !other.Footprint.Effects.EndsBadly && !other.Footprint.DependsOnOperation(Footprint);

            if (_slack <= 0 || !other.Footprint.Touches(Footprint.Domain))
                return false;

            if (!Dependency.Commute(Footprint.Outlook, other.Footprint.Outlook))
            {
                // Comes after all of the other side that are before it, unless it is of this side.
                if (other.Footprint.Outlook.Part != Footprint.Outlook.Part)
                    _slack = 0;

                return false;
            }

            return --_slack == 0;
        }

        private void Set(int slot, int value)
        {
            if (slot >= _clock.Length)
            {
                var length = _clock.Length;
                Array.Resize(ref _clock, Math.Max(slot + 1, 8));
                Array.Fill(_clock, -1, length, _clock.Length - length);
            }

            _clock[slot] = Math.Max(_clock[slot], value);
        }

        private static int SlotOf(int index) => index == Participant.TimeIndex ? 0 : index + 1;
    }

    private sealed class Node
    {
        // What the step of the chosen one has done to others, whatever was picked in it; null for nothing.
        private Effects? _effects;

        /// <summary>Whether a value is picked here, in the step; otherwise whose step it is.</summary>
        public bool IsPick { get; private set; }

        /// <summary>The step that it decides about; less than zero for what comes before the first.</summary>
        public int StepNumber { get; set; }

        public List<int> Ready { get; } = [];

        /// <summary>
        /// Those who would wait for the holder of what they ask for. They are chosen only if more than that comes of it, such as a
        /// cancellation before they have it.
        /// </summary>
        public List<int> Excluded { get; } = [];

        /// <summary>Whether those who would wait for the holder of what they ask for are not ready.</summary>
        public bool Excludes { get; private set; }

        public List<int> Backtrack { get; } = [];

        /// <summary>What was tried here or before, and nothing that depends on it has happened since.</summary>
        public List<Sleeper> Sleeping { get; } = [];

        public int Chosen { get; set; }

        public void Begin(List<Participant> ready, bool excludes)
        {
            Clear();
            IsPick = false;

            // If time can pass at any point, it matters when somebody begins to wait.
            Excludes = excludes && ready[^1].Index != Participant.TimeIndex;
            foreach (var participant in ready)
            {
                var isExcluded = Excludes && Footprint.Foresee(participant).Part == OperationPart.Excluded;
                (isExcluded ? Excluded : Ready).Add(participant.Index);
            }

            // Nothing else is left: they begin to wait.
            if (Ready.Count > 0)
                return;

            Excludes = false;
            Ready.AddRange(Excluded);
            Excluded.Clear();
        }

        public void BeginPick(int count)
        {
            Clear();
            IsPick = true;
            Chosen = 0;
            for (var value = 0; value < count; value++)
                Backtrack.Add(value);
        }

        public bool IsAwake(int index) => Ready.Contains(index) && !IsAsleep(index);

        /// <summary>The first who is awake; less than zero if nobody is.</summary>
        public int FindAwake()
        {
            foreach (var index in Ready)
            {
                if (!IsAsleep(index))
                    return index;
            }

            return -1;
        }

        /// <summary>Remembers what the step of the chosen one has done to others.</summary>
        public void NoteEffects(Effects effects)
        {
            if (!effects.IsEmpty)
                (_effects ??= new()).Add(effects);
        }

        /// <summary>Goes on to the next value.</summary>
        public bool TryAdvancePick() => ++Chosen < Backtrack.Count;

        /// <summary>Goes on to the next who is to be tried here.</summary>
        /// <param name="effects">Of the step of the present one.</param>
        public bool TryAdvance(Effects effects)
        {
            foreach (var index in Backtrack)
            {
                if (index == Chosen || IsAsleep(index))
                    continue;

                NoteEffects(effects);
                Sleeping.Add(new(Chosen, _effects));
                _effects = null;
                Chosen = index;
                return true;
            }

            return false;
        }

        private bool IsAsleep(int index)
        {
            foreach (var sleeper in Sleeping)
            {
                if (sleeper.Index == index)
                    return true;
            }

            return false;
        }

        private void Clear()
        {
            Ready.Clear();
            Excluded.Clear();
            Backtrack.Clear();
            Sleeping.Clear();
            _effects = null;
        }
    }

    // Whose step was tried, and what it did to others.
    private readonly record struct Sleeper(int Index, Effects? Effects);
}
