using System.Diagnostics;

namespace Concurrency.Exploration;

/// <summary>Runs schedules, and makes a finding of the first that breaks the program: replayed, shrunk, and described.</summary>
internal sealed class Explorer(Func<IActivityScope, ValueTask> program, SimulationOptions options)
{
    private readonly Execution _execution = new(options.MaxSteps, options.Configure);
    private readonly TaskCompletionSource<SimulationReport> _outcome = new();
    private readonly Stopwatch _watch = new();
    private long _schedules;
    private long _steps;
    private string _strategy = "";

    public SimulationReport Explore() => OnOwnThread(ExploreAll);

    public SimulationReport Replay(Trace trace) => OnOwnThread(() =>
    {
        _strategy = "replay";
        var finding = Describe(trace);
        CountRun();
        return CreateReport(finding, isExhausted: false);
    });

    // A program may leave a stack standing that cannot be unwound; then its thread is lost, and must not be the caller's.
    private SimulationReport OnOwnThread(Func<SimulationReport> explore)
    {
        _watch.Start();
        new Thread(() =>
        {
            Carrier.Current.OnLost = () => _outcome.TrySetException(new InvalidOperationException(
                "A blocking body of the program does not stop when it is cancelled, so that no further schedule can be run."));
            try
            {
                _outcome.TrySetResult(explore());
            }
            catch (Exception exception)
            {
                _outcome.TrySetException(exception);
            }
        }) { IsBackground = true, Name = "Concurrency simulation" }.UnsafeStart();

        return _outcome.Task.GetAwaiter().GetResult();
    }

    private SimulationReport ExploreAll()
    {
        var strategy = CreateStrategy();
        _strategy = strategy.Name;
        var trace = new Trace();
        var recording = new RecordingStrategy(strategy, trace);
        for (long schedule = 0; schedule < options.MaxSchedules && !strategy.IsExhausted; schedule++)
        {
            if (_watch.Elapsed >= options.TimeLimit)
                break;

            trace.Clear();
            strategy.Begin(schedule);
            var failure = _execution.Run(program, recording, observer: null);
            strategy.End(isComplete: !_execution.HasStopped);
            _steps += _execution.Steps;
            if (!_execution.HasStopped)
                _schedules++;

            if (failure is not null)
                return CreateReport(Describe(new Shrinker(_execution, program).Shrink(trace.Copy(), failure)), isExhausted: false);
        }

        return CreateReport(finding: null, strategy.IsExhausted && strategy is not ExhaustiveStrategy { HasLeftOut: true });
    }

    private ScheduleStrategy CreateStrategy() => options.Strategy switch
    {
        SimulationStrategy.Random => new RandomStrategy(options.Seed),
        SimulationStrategy.Pct => new PctStrategy(options.Seed, options.PctDepth, MeasureLength()),
        SimulationStrategy.PartialOrderSampling => new PartialOrderStrategy(options.Seed),
        SimulationStrategy.RoundRobin => new RoundRobinStrategy(options.Seed),
        SimulationStrategy.Exhaustive => new ExhaustiveStrategy(options.MaxPreemptions),
        SimulationStrategy.PartialOrderReduction => new ReducedStrategy(),
        SimulationStrategy.Portfolio => new PortfolioStrategy(
            new RandomStrategy(options.Seed),
            new PctStrategy(options.Seed, options.PctDepth, MeasureLength()),
            new PartialOrderStrategy(options.Seed),
            new PctStrategy(options.Seed, depth: 2, MeasureLength())),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Strategy, "There is no such strategy."),
    };

    // Of a schedule without preemptions: the same for all schedules, so that none depends on those before it.
    private int MeasureLength()
    {
        _execution.Run(program, new ReplayStrategy(new()), observer: null);
        return _execution.Steps;
    }

    private void CountRun()
    {
        _schedules++;
        _steps += _execution.Steps;
    }

    private SimulationFinding? Describe(Trace trace)
    {
        var recorder = new StepRecorder();
        var actual = new Trace();
        var replay = new ReplayStrategy(trace);
        var failure = _execution.Run(program, new RecordingStrategy(replay, actual), recorder);
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

    private SimulationReport CreateReport(SimulationFinding? finding, bool isExhausted) =>
        new(_strategy, _schedules, _steps, _watch.Elapsed, isExhausted, finding);
}

/// <summary>Writes down the steps of a schedule, and what everybody waits for when something is wrong.</summary>
internal sealed class StepRecorder : IStepObserver
{
    private readonly List<SimulationStep> _steps = [];

    public IReadOnlyList<SimulationStep> Steps => _steps;

    public IReadOnlyList<string> Waits { get; private set; } = [];

    public void OnStep(in StepTaken step)
    {
        var operation = step.Participant.Pending;
        _steps.Add(new(
            step.Number + 1,
            step.Participant.Activity.Path,
            operation.Kind.ToString(),
            operation.Target.ToString() ?? "",
            step.IsPreemption,
            step.Time));
    }

    public void OnEnd(Execution execution) => Waits = Diagnosis.DescribeWaits(execution);
}
