using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>A way to choose schedules one after another.</summary>
internal abstract class ScheduleStrategy : IStrategy
{
    /// <summary>What reports call it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether there are no further schedules to run.</summary>
    public virtual bool IsExhausted => false;

    /// <summary>Whether all schedules that there are have been run, or others stand for them: none was left out.</summary>
    public virtual bool HasRunAll => IsExhausted;

    /// <summary>Whether the schedule that has ended is one that was run before.</summary>
    public virtual bool HasRepeated => false;

    public virtual bool SkipsVainPicks => false;

    /// <summary>Begins a schedule.</summary>
    /// <param name="schedule">Its number, from 0.</param>
    public abstract void Begin(long schedule);

    public abstract int Choose(in Decision decision);

    public abstract int Pick(int count);

    /// <inheritdoc/>
    public virtual void OnTouched(in Operation operation)
    {
    }

    /// <inheritdoc/>
    public virtual void OnTimePasses()
    {
    }

    /// <summary>The schedule has ended.</summary>
    /// <param name="isComplete">Whether it ran to its end, and was not given up by the strategy.</param>
    public virtual void End(bool isComplete)
    {
    }
}

/// <summary>Chooses among those who are ready with equal probability.</summary>
internal sealed class RandomStrategy(ulong seed) : SeededStrategy(seed)
{
    public override string Name => "random";

    public override int Choose(in Decision decision) => decision.Ready.Count == 1 ? 0 : Chance.Next(decision.Ready.Count);
}

/// <summary>Probabilistic concurrency testing: strict priorities, which change at a few random steps.</summary>
/// <remarks>
/// Finds a bug of depth d among n activities and k steps with a probability of at least 1 in n · k^(d-1): Burckhardt, Kothari,
/// Musuvathi, Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", 2010. Whoever yields gets the
/// lowest priority, so that a loop which waits for others by yielding ends.
/// </remarks>
/// <param name="seed">Where all chance comes from.</param>
/// <param name="depth">How many orders the bug depends on; 1 or more.</param>
/// <param name="length">How many steps a schedule has, about.</param>
internal sealed class PctStrategy(ulong seed, int depth, int length) : SeededStrategy(seed)
{
    private readonly int[] _changes = new int[depth - 1];
    private ulong _lowest;

    public override string Name => $"PCT({depth})";

    public override void Begin(long schedule)
    {
        base.Begin(schedule);
        _lowest = 1UL << 32;
        for (var index = 0; index < _changes.Length; index++)
            _changes[index] = 1 + Chance.Next(Math.Max(1, length - 1));
    }

    public override int Choose(in Decision decision)
    {
        foreach (var participant in decision.Ready)
        {
            if (participant.PriorityNumber < 0)
            {
                participant.PriorityNumber = 0;
                participant.Priority = Chance.Next() | (1UL << 63);
            }
        }

        var highest = FindHighest(decision.Ready);
        if (Array.IndexOf(_changes, decision.Step) >= 0 || decision.Ready[highest].Pending.Kind == OperationKind.Yield)
        {
            decision.Ready[highest].Priority = --_lowest;
            highest = FindHighest(decision.Ready);
        }

        return highest;
    }
}

/// <summary>Partial-order sampling: the pending operation with the highest of random priorities, drawn anew for those that race.</summary>
/// <remarks>Yuan, Yang, Gu, "Partial Order Aware Concurrency Sampling", 2018.</remarks>
internal sealed class PartialOrderStrategy(ulong seed) : SeededStrategy(seed)
{
    public override string Name => "partial-order sampling";

    public override int Choose(in Decision decision)
    {
        foreach (var participant in decision.Ready)
        {
            if (participant.PriorityNumber != participant.PendingNumber)
            {
                participant.PriorityNumber = participant.PendingNumber;
                participant.Priority = Chance.Next();
            }
        }

        var highest = FindHighest(decision.Ready);
        var chosen = decision.Ready[highest];
        foreach (var other in decision.Ready)
        {
            if (!ReferenceEquals(other, chosen) && Dependency.AreDependent(other.Pending, chosen.Pending))
                other.PriorityNumber = -1;
        }

        return highest;
    }
}

/// <summary>One after the other, an operation each.</summary>
/// <param name="seed">Where all chance but the order comes from.</param>
internal sealed class RoundRobinStrategy(ulong seed) : SeededStrategy(seed)
{
    private int _last;

    public override string Name => "round-robin";

    public override void Begin(long schedule)
    {
        base.Begin(schedule);
        _last = -1;
    }

    public override int Choose(in Decision decision)
    {
        var position = decision.FindNext(_last);
        _last = decision.Ready[position].Index;
        return position;
    }
}

/// <summary>Takes strategies in turns, because no single one finds everything first.</summary>
internal sealed class PortfolioStrategy(params ScheduleStrategy[] strategies) : ScheduleStrategy
{
    private ScheduleStrategy _present = strategies[0];

    public override string Name => "portfolio";

    public override void Begin(long schedule)
    {
        _present = strategies[schedule % strategies.Length];
        _present.Begin(schedule);
    }

    public override int Choose(in Decision decision) => _present.Choose(decision);

    public override int Pick(int count) => _present.Pick(count);

    public override void End(bool isComplete) => _present.End(isComplete);
}
