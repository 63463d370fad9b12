using Concurrency.Waiting;

namespace Concurrency.Profiling;

/// <summary>Counts and times waits while it runs, and takes the stacks of some.</summary>
/// <remarks>
/// Go's block profile decides at the end of a wait whether to keep it, by how long it took, and takes the stack then. The stack of a task
/// that waits is gone at the end. So it is decided at the beginning, by chance alone: then each sample stands for as many waits as there
/// are for one sample, with its own time, and counts and times are unbiased, as Go's are since 1.17. What needs no stack needs no chance
/// either, and is counted for each wait.
/// </remarks>
internal sealed class BlockingProfiler(ConcurrencyRuntime runtime) : IBlockingProfiler
{
    private readonly Lock _gate = new();

    // The one that goes on, and the last one that ended.
    private volatile ProfileRun? _run;
    private BlockingProfile? _last;

    public bool IsRunning => _run is not null;

    public void Start(int samplingInterval = IBlockingProfiler.DefaultSamplingInterval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samplingInterval, 1);
        lock (_gate)
            _run = new(runtime, samplingInterval);
    }

    public BlockingProfile Stop()
    {
        lock (_gate)
        {
            if (_run is not { } run)
                return GetProfile();

            _run = null;
            return _last = run.GetProfile();
        }
    }

    public BlockingProfile GetProfile()
    {
        lock (_gate)
            return _run?.GetProfile() ?? _last ?? ProfileRun.CreateEmpty(runtime);
    }

    /// <summary>A wait begins, on the stack of whoever waits.</summary>
    public WaitMeasure OnWaiting(Wait wait) =>
        _run is not { } run ? WaitMeasure.None
        : run.TrySample(wait) ? WaitMeasure.Profiled | WaitMeasure.Sampled
        : WaitMeasure.Profiled;

    /// <summary>A wait has ended that was profiled when it began.</summary>
    public void OnWaited(Wait wait, TimeSpan elapsed, bool isSampled) => _run?.Add(wait, elapsed, isSampled);
}
