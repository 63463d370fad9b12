using System.Globalization;
using System.Text;
using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>The decisions of a schedule: who was chosen where there was a choice, and what was picked.</summary>
/// <remarks>
/// As text: numbers of activities in the order of their starts, <c>t</c> for time, <c>v</c> before a value that was picked, <c>x</c>
/// before how often in a row. After the last decision goes on who ran last, or, if it waits or yields, the next in that order.
/// </remarks>
internal sealed class Trace
{
    // A participant, or the complement of a value.
    private readonly List<int> _decisions;

    public Trace() => _decisions = [];

    private Trace(IEnumerable<int> decisions) => _decisions = [.. decisions];

    public int Count => _decisions.Count;

    public int this[int index] => _decisions[index];

    public void Clear() => _decisions.Clear();

    public void AddChoice(int participant) => _decisions.Add(participant);

    public void AddPick(int value) => _decisions.Add(~value);

    public Trace Copy() => new(_decisions);

    public Trace Take(int count) => new(_decisions.Take(count));

    /// <summary>The same decisions but for one.</summary>
    public Trace With(int index, int participant)
    {
        var copy = Copy();
        copy._decisions[index] = participant;
        return copy;
    }

    /// <summary>The same decisions without some of them.</summary>
    public Trace Without(int index, int count) => new([.. _decisions.Take(index), .. _decisions.Skip(index + count)]);

    public static bool TryParse(string text, out Trace trace)
    {
        trace = new();
        foreach (var part in text.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var (token, times) = (part, 1);
            if (part.IndexOf('x', StringComparison.Ordinal) is > 0 and var cut)
            {
                token = part[..cut];
                if (!int.TryParse(part.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out times))
                    return false;
            }

            var isPick = token.StartsWith('v');
            var number = Participant.TimeIndex;
            if (token != "t"
                && !int.TryParse(token.AsSpan(isPick ? 1 : 0), NumberStyles.None, CultureInfo.InvariantCulture, out number))
                return false;

            for (; times > 0; times--)
                trace._decisions.Add(isPick ? ~number : number);
        }

        return true;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        for (var index = 0; index < _decisions.Count;)
        {
            var end = index + 1;
            while (end < _decisions.Count && _decisions[end] == _decisions[index])
                end++;

            if (index > 0)
                text.Append('.');

            var decision = _decisions[index];
            if (decision == Participant.TimeIndex)
                text.Append('t');
            else
                text.Append(CultureInfo.InvariantCulture, $"{(decision < 0 ? "v" : "")}{(decision < 0 ? ~decision : decision)}");

            if (end - index > 1)
                text.Append(CultureInfo.InvariantCulture, $"x{end - index}");

            index = end;
        }

        return text.ToString();
    }
}

/// <summary>Writes down what another strategy decides.</summary>
internal sealed class RecordingStrategy(IStrategy strategy, Trace trace) : IStrategy
{
    public bool SkipsVainPicks => strategy.SkipsVainPicks;

    public void OnTouched(in Operation operation) => strategy.OnTouched(operation);

    public void OnTimePasses() => strategy.OnTimePasses();

    public int Choose(in Decision decision)
    {
        var position = strategy.Choose(decision);
        if (position >= 0 && decision.Ready.Count > 1)
            trace.AddChoice(decision.Ready[position].Index);

        return position;
    }

    public int Pick(int count)
    {
        var value = strategy.Pick(count);
        trace.AddPick(value);
        return value;
    }
}

/// <summary>Decides as a trace says; after its end, whoever ran last goes on.</summary>
/// <param name="trace">The decisions.</param>
internal sealed class ReplayStrategy(Trace trace) : IStrategy
{
    private int _next;

    /// <summary>Where the program first did not offer what the trace says: the number of the step; null so far.</summary>
    public int? DivergedAt { get; private set; }

    public int Choose(in Decision decision)
    {
        if (decision.Ready.Count == 1)
            return 0;

        if (_next < trace.Count)
        {
            var position = decision.FindPosition(trace[_next++]);
            if (position >= 0)
                return position;

            DivergedAt ??= decision.Step;
        }

        return decision.Default;
    }

    public int Pick(int count)
    {
        if (_next >= trace.Count)
            return 0;

        var value = ~trace[_next];
        if (value < 0 || value >= count)
            return 0;

        _next++;
        return value;
    }
}
