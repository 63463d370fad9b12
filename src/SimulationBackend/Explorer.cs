using System.Diagnostics;

namespace Concurrency.Exploration;

/// <summary>Runs schedules, and makes a finding of the first that breaks the program: replayed, shrunk, and described.</summary>
internal sealed class Explorer(Func<IActivityScope, ValueTask> program, SimulationOptions options)
{
    // Beyond the limit: for the present schedule, and for what has been found.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly Execution _execution = new(options);
    private readonly TaskCompletionSource<SimulationReport> _outcome = new();
    private readonly Stopwatch _watch = new();
    private readonly Trace _trace = new();
    private Failure? _found;

    // Of a schedule in which nobody is preempted: the same for all schedules, so that none depends on those before it.
    private int _length;
    private long _schedules;
    private long _steps;
    private string _strategy = "";

    public SimulationReport Explore() => OnOwnThread(ExploreAll);

    public SimulationReport Replay(Trace trace) => OnOwnThread(() =>
    {
        _strategy = "replay";
        if (options.Faults != SimulationFaults.None)
            MeasureLength();

        PlanFaults();
        var finding = Describe(trace);
        _schedules = 1;
        _steps = _execution.Steps;
        return CreateReport(finding, isExhausted: false);
    });

    // A program may leave a stack standing that cannot be unwound; then its thread is lost, and must not be the caller's.
    private SimulationReport OnOwnThread(Func<SimulationReport> explore)
    {
        _watch.Start();
        var thread = new Thread(() =>
        {
            Carrier.Current.OnLost = OnLost;
            Carrier.Current.OnBroken = exception => _outcome.TrySetException(exception);
            try
            {
                _outcome.TrySetResult(explore());
            }
            catch (Exception exception)
            {
                _outcome.TrySetException(exception);
            }
        });
        thread.IsBackground = true;
        thread.Name = "Concurrency simulation";
        thread.UnsafeStart();

        // The limit is looked at between schedules; a step which does not end would keep everybody waiting.
        if (!((IAsyncResult)_outcome.Task).AsyncWaitHandle.WaitOne(Limit(options.TimeLimit + s_patience)))
        {
            throw new TimeoutException(
                $"A step of {_execution.CurrentName ?? "the program"} does not end: a loop without an operation of this library, or a wait that "
                + "blocks its thread on something else. dotnet-stack report shows where.");
        }

        return _outcome.Task.GetAwaiter().GetResult();
    }

    // What was found before, if anything, is the news.
    private void OnLost()
    {
        const string Reason = "A blocking body of the program does not stop when it is cancelled, so that no further schedule can be run.";
        if ((_found ?? _execution.Failure) is { } failure)
            _outcome.TrySetResult(CreateReport(CreateFinding(failure, $"{failure.Message} {Reason}"), isExhausted: false));
        else
            _outcome.TrySetException(new InvalidOperationException(Reason));
    }

    private SimulationFinding CreateFinding(Failure failure)
    {
        _found = failure;
        return Describe(new Shrinker(_execution, program).Shrink(_trace.Copy(), failure)) ?? CreateFinding(
            failure with { Kind = SimulationFindingKind.Nondeterminism },
            $"{failure.Message} It does not happen again under the same schedule: the program depends on something that is not simulated.");
    }

    // Neither replayed nor shrunk.
    private SimulationFinding CreateFinding(Failure failure, string message) =>
        new(failure.Kind, message, failure.Exception, _execution.Preemptions, [], [], _trace.ToString());

    private static TimeSpan Limit(TimeSpan time) => time > TimeSpan.FromDays(20) ? Timeout.InfiniteTimeSpan : time;

    private SimulationReport ExploreAll()
    {
        _strategy = options.Strategy.ToString();
        var difference = FindDifference();
        var strategy = CreateStrategy();
        _strategy = strategy.Name;
        if (difference is not null)
            return CreateReport(difference, isExhausted: false);

        PlanFaults();
        var recording = new RecordingStrategy(strategy, _trace);
        for (long schedule = 0; schedule < options.MaxSchedules && !strategy.IsExhausted; schedule++)
        {
            if (_watch.Elapsed >= options.TimeLimit)
                break;

            _trace.Clear();
            strategy.Begin(options.FirstSchedule + schedule);
            var failure = _execution.Run(program, recording, observer: null);
            strategy.End(isComplete: !_execution.HasStopped);
            _steps += _execution.Steps;
            if (!_execution.HasStopped && !strategy.HasRepeated)
                _schedules++;

            if (failure is not null)
                return CreateReport(CreateFinding(failure), isExhausted: false);
        }

        return CreateReport(finding: null, strategy.HasRunAll);
    }

    // The first schedule, twice: a program which is another each time cannot be explored.
    private SimulationFinding? FindDifference()
    {
        var first = new StepRecorder();
        var outcome = _execution.Run(program, new ReplayStrategy(new()), first);
        var second = new StepRecorder();
        _length = _execution.Steps;
        var secondOutcome = _execution.Run(program, new ReplayStrategy(new()), second);
        var number = 0;
        while (number < first.Steps.Count && number < second.Steps.Count && IsSame(first.Steps[number], second.Steps[number]))
            number++;

        var isSame = number == first.Steps.Count && number == second.Steps.Count;
        if (isSame && outcome?.Kind == secondOutcome?.Kind)
            return null;

        var difference = isSame
            ? $"it ended with {outcome?.Message ?? "nothing wrong"}, and then with {secondOutcome?.Message ?? "nothing wrong"}"
            : $"step {number + 1} was {Describe(first)}, and then {Describe(second)}";
        return new(
            SimulationFindingKind.Nondeterminism,
            $"The same schedule went differently the second time: {difference}. The program depends on something that is not simulated, such "
            + "as a clock, chance, or what is left of an earlier run.",
            outcome?.Exception ?? secondOutcome?.Exception,
            Preemptions: 0,
            second.Steps,
            Waits: [],
            Replay: "");

        string Describe(StepRecorder run) =>
            number < run.Steps.Count ? $"{run.Steps[number].Operation} by {run.Steps[number].Activity}" : "none";
    }

    private static bool IsSame(SimulationStep one, SimulationStep other) =>
        one.Activity == other.Activity && one.Operation == other.Operation && one.IsPreemption == other.IsPreemption;

    private ScheduleStrategy CreateStrategy() => options.Strategy switch
    {
        SimulationStrategy.Random => new RandomStrategy(options.Seed),
        SimulationStrategy.Pct => new PctStrategy(options.Seed, options.PctDepth, _length),
        SimulationStrategy.PartialOrderSampling => new PartialOrderStrategy(options.Seed),
        SimulationStrategy.RoundRobin => new RoundRobinStrategy(options.Seed),
        SimulationStrategy.Exhaustive => new ExhaustiveStrategy(options.MaxPreemptions),
        SimulationStrategy.PartialOrderReduction => new ReducedStrategy(options.BeginsFutileWaits || options.MaxStepsOfAWait is not null),
        SimulationStrategy.Portfolio => new PortfolioStrategy(
            new RandomStrategy(options.Seed),
            new PctStrategy(options.Seed, options.PctDepth, _length),
            new PartialOrderStrategy(options.Seed),
            new PctStrategy(options.Seed, depth: 2, _length)),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Strategy, "There is no such strategy."),
    };

    private void MeasureLength()
    {
        _execution.Run(program, new ReplayStrategy(new()), observer: null);
        _length = _execution.Steps;
    }

    private void PlanFaults()
    {
        if (options.Faults != SimulationFaults.None)
            _execution.PlanFaults(_length);
    }

    private SimulationFinding? Describe(Trace trace)
    {
        var recorder = new StepRecorder();
        var replay = new ReplayStrategy(trace);
        var failure = _execution.Run(program, replay, recorder);
        if (replay.DivergedAt is { } step)
        {
            failure = new(
                SimulationFindingKind.Nondeterminism,
                $"The same decisions led elsewhere at step {step + 1}: the program depends on something that is not simulated, or it is "
                + "not the program that the schedule is of.");
        }

        return failure is null
            ? null
            : new(
                failure.Kind,
                failure.Message,
                failure.Exception,
                _execution.Preemptions,
                recorder.Steps,
                recorder.Waits,
                trace.ToString());
    }

    // What was found is worth more than the folder.
    private static SimulationFinding SaveTo(string folder, SimulationFinding finding)
    {
        try
        {
            finding.Save(folder);
            return finding;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return finding with { Message = $"{finding.Message} It could not be saved in '{folder}': {refusal.Message}" };
        }
    }

    private SimulationReport CreateReport(SimulationFinding? finding, bool isExhausted)
    {
        if (options.ReportFolder is { Length: > 0 } folder && finding is not null)
            finding = SaveTo(folder, finding);

        return new(_strategy, _schedules, _steps, _watch.Elapsed, isExhausted, finding);
    }
}
