using System.Diagnostics;

namespace Concurrency.Exploration;

/// <summary>Makes a schedule that breaks the program simpler: fewer preemptions, then fewer steps.</summary>
/// <remarks>
/// A decision is replaced by letting whoever ran last go on, or a run of decisions is left out; what still breaks the program in the
/// same way is kept. After Zeller, Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002.
/// </remarks>
internal sealed class Shrinker(Execution execution, Func<IActivityScope, ValueTask> program)
{
    private const int MaxRuns = 1_000;
    private const int MaxSearches = 4_000;

    // A program which does not end takes long to break.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    // With how few preemptions the program can be broken is then looked for from below.
    private const int MaxSearchedPreemptions = 3;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _runs;

    public Trace Shrink(Trace trace, Failure failure)
    {
        var best = Try(new Trace(), failure) ?? Try(trace, failure) ?? new(trace, int.MaxValue, int.MaxValue);
        best = SearchFromBelow(best, failure);
        while (FindBetter(best, failure) is { } better)
            best = better;

        return best.Trace;
    }

    private Candidate SearchFromBelow(Candidate best, Failure failure)
    {
        if (best.Preemptions == 0)
            return best;

        var strategy = new ExhaustiveStrategy(Math.Min(best.Preemptions - 1, MaxSearchedPreemptions));
        var trace = new Trace();
        var recording = new RecordingStrategy(strategy, trace);
        for (var schedule = 0; schedule < MaxSearches && !strategy.IsExhausted && _watch.Elapsed < s_patience; schedule++)
        {
            trace.Clear();
            strategy.Begin(schedule);
            var found = execution.Run(program, recording, observer: null);
            if (IsSame(found, failure))
                return new(trace.Copy(), execution.Preemptions, execution.Steps);

            strategy.End(isComplete: true);
        }

        return best;
    }

    private Candidate? FindBetter(Candidate best, Failure failure)
    {
        for (var index = 0; index < best.Trace.Count; index++)
        {
            if (best.Trace[index] < 0)
                continue;

            var before = index > 0 && best.Trace[index - 1] >= 0 ? best.Trace[index - 1] : 0;
            foreach (var candidate in (Trace[])[best.Trace.Take(index), best.Trace.Without(index, 1), best.Trace.With(index, before)])
            {
                if (_runs++ >= MaxRuns || _watch.Elapsed >= s_patience)
                    return null;

                if (Try(candidate, failure) is { } found && found.IsSimplerThan(best))
                    return found;
            }
        }

        return null;
    }

    // What was really decided is kept, not what the candidate asked for.
    private Candidate? Try(Trace candidate, Failure failure)
    {
        var actual = new Trace();
        var found = execution.Run(program, new RecordingStrategy(new ReplayStrategy(candidate), actual), observer: null);
        return IsSame(found, failure) ? new(actual, execution.Preemptions, execution.Steps) : null;
    }

    private static bool IsSame(Failure? found, Failure failure) =>
        found is not null && found.Kind == failure.Kind && found.Exception?.GetType() == failure.Exception?.GetType();

    private sealed record Candidate(Trace Trace, int Preemptions, int Steps)
    {
        public bool IsSimplerThan(Candidate other) =>
            (Preemptions, Steps).CompareTo((other.Preemptions, other.Steps)) < 0;
    }
}
