using System.Collections.Concurrent;
using Concurrency.Backends;

namespace Concurrency.Tests.Backends;

/// <summary>
/// An activity whose turns are written by the test, and which behaves towards its runner as Core's do. A turn gets its
/// number, from 1.
/// </summary>
internal sealed class FakeActivity(string path, Func<int, StepsOutcome> turn) : IRunnableActivity
{
    private static readonly SynchronizationContext s_home = new();

    private int _turns;
    private IActivityRunner? _runner;

    public string Path => path;

    /// <summary>How many turns have begun.</summary>
    public int Turns => Volatile.Read(ref _turns);

    /// <summary>On which thread each turn ran.</summary>
    public ConcurrentQueue<Thread> Threads { get; } = new();

    public FakeActivity On(IActivityBackend backend, ActivityOptions? options = null)
    {
        _runner = backend.CreateRunner(this, options ?? new());
        return this;
    }

    public FakeActivity Schedule()
    {
        _runner!.Schedule(this);
        return this;
    }

    /// <summary>As when it could not be started after all.</summary>
    public void Discard() => _runner!.Release(this);

    public StepsOutcome RunSteps()
    {
        var outerContext = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(s_home);
        Threads.Enqueue(Thread.CurrentThread);
        var outcome = turn(Interlocked.Increment(ref _turns));
        if (outcome == StepsOutcome.Ended)
            _runner!.Release(this);

        SynchronizationContext.SetSynchronizationContext(outerContext);
        return outcome;
    }

    public void Execute() => _runner!.Execute(this);
}
