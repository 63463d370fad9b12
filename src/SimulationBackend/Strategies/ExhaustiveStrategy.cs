namespace Concurrency.Exploration;

/// <summary>Runs every schedule there is, depth first: whoever ran last goes on first, then the others in the order of their starts.</summary>
/// <param name="maxPreemptions">
/// Leaves out schedules with more preemptions. Those with none come first, then those with one, and so on. Null leaves none out, and takes
/// them as they come.
/// </param>
/// <remarks>
/// Most bugs need few preemptions: Musuvathi, Qadeer, "Iterative Context Bounding for Systematic Testing of Multithreaded Programs",
/// 2007.
/// </remarks>
internal sealed class ExhaustiveStrategy(int? maxPreemptions) : ScheduleStrategy
{
    private readonly List<Node> _path = [];
    private int _depth;
    private int _preemptions;
    private int? _bound = maxPreemptions is null ? null : 0;
    private bool _isExhausted;
    private bool _hasRepeated;

    // Because of their preemptions.
    private bool _hasLeftOut;

    public override string Name => "exhaustive";

    public override bool IsExhausted => _isExhausted;

    public override bool HasRunAll => _isExhausted && !_hasLeftOut;

    /// <summary>Whether the schedule that has ended was run before, when fewer preemptions were allowed.</summary>
    public override bool HasRepeated => _hasRepeated;

    public override void Begin(long schedule)
    {
        _depth = 0;
        _preemptions = 0;
    }

    public override int Choose(in Decision decision)
    {
        if (decision.Ready.Count == 1)
            return 0;

        if (_depth == _path.Count)
            _path.Add(new(decision.Ready.Count, decision.Last, _preemptions));

        var node = _path[_depth++];
        var ready = Describe(decision);
        if ((node.Ready ??= ready) != ready)
        {
            throw new NondeterminismException(
                $"At step {decision.Step + 1} there was something else to choose between than before, after the same decisions: the program "
                + "depends on something that is not simulated.");
        }

        var position = node.Position;
        if (node.IsPreemption(position))
            _preemptions++;

        return position;
    }

    // Who is ready, and for what: a character each.
    private static string Describe(in Decision decision) =>
        string.Create(decision.Ready.Count, decision.Ready, static (text, ready) =>
        {
            for (var position = 0; position < ready.Count; position++)
                text[position] = (char)((ready[position].Index << 6) ^ (int)ready[position].Pending.Kind);
        });

    public override int Pick(int count)
    {
        if (_depth == _path.Count)
            _path.Add(new(count, last: -1, _preemptions));

        return _path[_depth++].Position;
    }

    public override void End(bool isComplete)
    {
        _hasRepeated = _preemptions < _bound;
        if (TryAdvance())
            return;

        _isExhausted = !_hasLeftOut || _bound == maxPreemptions;
        if (_isExhausted)
            return;

        _bound++;
        _hasLeftOut = false;
    }

    private bool TryAdvance()
    {
        while (_path.Count > 0)
        {
            var node = _path[^1];
            while (++node.Next < node.Count)
            {
                if (_bound is not { } max || !node.IsPreemption(node.Position) || node.Preemptions < max)
                    return true;

                _hasLeftOut = true;
            }

            _path.RemoveAt(_path.Count - 1);
        }

        return false;
    }

    private sealed class Node(int count, int last, int preemptions)
    {
        public int Count => count;

        /// <summary>Who was ready, and for what.</summary>
        public string? Ready { get; set; }

        public int Preemptions => preemptions;

        /// <summary>Which of the possibilities is being run, in the order in which they are.</summary>
        public int Next { get; set; }

        public int Position => last < 0 ? Next
            : Next == 0 ? last
            : Next <= last ? Next - 1
            : Next;

        public bool IsPreemption(int position) => last >= 0 && position != last;
    }
}
