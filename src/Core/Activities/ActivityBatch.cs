using System.Diagnostics;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>Children started together, and told of in the order in which they end.</summary>
[DebuggerDisplay("{Path,nq}: {_instances.Count} children, {_running} not ended")]
internal sealed class ActivityBatch<T>(Strand parent, string name, int count)
    : IActivityBatch<T>, IEndObserver, IWaitTarget, IHolderSource
{
    // Invariants, under _gate:
    //   _running is the number of children which have not ended, those still to be started included.
    //   _ended holds those which have ended and were not told of, in the order they ended.
    //   Somebody waits only while _ended is empty and _running is above zero.
    private Gate _gate;
    private readonly List<Strand<T>> _instances = [];
    private readonly Queue<Strand> _ended = [];
    private WaitQueue _waiting;
    private Exception? _startFailure;
    private int _running = count;
    private bool _isCancelled;

    public string Path => $"{parent.Path}/{name}";

    public string Pattern => $"{parent.Pattern}/{name}";

    public string Kind => "Batch";

    public ConcurrencyRuntime Runtime => parent.Runtime;

    public TimeProvider TimeProvider => parent.TimeProvider;

    public IReadOnlyList<IActivity<T>> Instances => _instances;

    public int Sequence => _instances.Count > 0 ? _instances[0].Sequence : 0;

    public void Add(Strand<T> instance) => _instances.Add(instance);

    /// <summary>Before the first step of a child.</summary>
    public void Adopt(Strand instance) => instance.Observe(this);

    /// <summary>A child could not be started: the others must not go on without it. Before anybody waits.</summary>
    public void FailStart(Exception failure, int notStarted)
    {
        _startFailure = failure;
        using (_gate.EnterScope())
            _running -= notStarted;

        CancelInstances();
    }

    public void Cancel()
    {
        parent.Runtime.Seam?.Preempt(new(OperationKind.Cancel, this));
        List<Strand> ended;
        using (_gate.EnterScope())
        {
            if (_isCancelled)
                return;

            _isCancelled = true;
            ended = [.. _ended];
        }

        foreach (var instance in ended)
            LogFailure(instance);

        CancelInstances();
    }

    public ValueTask<int> NextEndedAsync() =>
        parent.Runtime.Seam is { } seam
            ? Deferral.Take(seam, OperationKind.Join, this, BeginNextEnded, CancellationToken.None)
            : BeginNextEnded();

    void IEndObserver.OnEnded(Strand activity)
    {
        var after = default(AfterGate);
        bool isCancelled;
        using (_gate.EnterScope())
        {
            _running--;
            isCancelled = _isCancelled;
            if (_waiting.DequeueClaimed() is Wait<int> next)
            {
                next.Result = activity.Index;
                after.Add(next);
                if (_running == 0)
                    after.AddAllClaimed(ref _waiting, -1, _startFailure);
            }
            else
            {
                _ended.Enqueue(activity);
            }
        }

        if (isCancelled)
            LogFailure(activity);

        after.Run();
    }

    // Any of those which live may be the next.
    public void AddHolders(Wait wait, HolderSet holders)
    {
        foreach (var instance in _instances)
        {
            if (instance.IsEnded)
                continue;

            holders.BeginAlternative();
            holders.Add(instance, stamp: 0);
        }
    }

    public override string ToString() => Path;

    bool IWaitTarget.Abandon(Wait wait, ref AfterGate after)
    {
        using (_gate.EnterScope())
            _waiting.Remove(wait);

        return true;
    }

    private ValueTask<int> BeginNextEnded()
    {
        var thread = PerThread.Current;
        int next;
        Wait<int>? wait = null;
        using (_gate.EnterScope())
        {
            if (_ended.TryDequeue(out var ended))
            {
                next = ended.Index;
            }
            else
            {
                next = -1;
                if (_running > 0)
                {
                    wait = WaitPool<Wait<int>>.Rent(thread.Scope);
                    wait.Open(this, OperationKind.Join, thread.Scope, usesToken: false);
                    wait.Endurance = Endurance.Always;
                    _waiting.Enqueue(wait);
                }
            }
        }

        if (wait is not null)
        {
            wait.Publish(CancellationToken.None);
            return wait.AsValueTask();
        }

        return next < 0 && _startFailure is { } failure ? Verb.Failed<int>(failure) : Verb.Done(thread, next);
    }

    private void CancelInstances()
    {
        foreach (var instance in _instances)
            instance.CancelTree();
    }

    private void LogFailure(Strand instance)
    {
        if (instance.State == ActivityState.Failed)
            parent.Runtime.Log.FailureAfterJoiner(instance.Failures[0], instance.Path);
    }
}
