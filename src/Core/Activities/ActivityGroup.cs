using System.Diagnostics;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>Several instances of one body, behind one handle.</summary>
[DebuggerDisplay("{Path,nq}: {_instances.Count} instances")]
internal sealed class ActivityGroup(ConcurrencyRuntime runtime, Strand? parent, string name, int count)
    : IActivityGroup, IEndObserver, IWaitTarget, ICoordinationObject, IHolderSource, IEnclosedTarget
{
    // Invariants, under _gate:
    //   _running is the number of instances which have not ended, those still to be started included.
    //   A joiner waits only while _running is above zero.
    private Gate _gate;
    private readonly List<Strand> _instances = new(count);
    private readonly List<Strand> _failed = [];
    private WaitQueue _joiners;
    private TaskCompletionSource? _completion;
    private ActivityEnd<Nothing>? _end;
    private Strand? _cancelled;
    private int _running = count;

    public long Id => _instances[0].Id;

    public string Name => name;

    /// <summary>Which of several living siblings with its name the group is; zero before it has an instance.</summary>
    public int Sequence => _instances.Count > 0 ? _instances[0].Sequence : 0;

    public string Path
    {
        get
        {
            var suffix = Sequence > 1 ? $"#{Sequence}" : "";
            return parent is null ? name + suffix : $"{parent.Path}/{name}{suffix}";
        }
    }

    public string Pattern => parent is null ? name : $"{parent.Pattern}/{name}";

    public string Kind => "Group";

    public ConcurrencyRuntime Runtime => runtime;

    public string Backend => string.Join(", ", _instances.Select(instance => instance.Backend).Distinct());

    public TimeProvider TimeProvider => runtime.TimeProvider;

    public IReadOnlyList<IActivity> Instances => _instances;

    ActivityState IActivity.State
    {
        get
        {
            runtime.Seam?.Preempt(new(OperationKind.Read, this));
            return State;
        }
    }

    public ActivityState State
    {
        get
        {
            var states = _instances.Select(instance => instance.State).ToList();
            return states.Exists(state => state < ActivityState.Completed)
                ? states.Where(state => state < ActivityState.Completed).MinBy(LeastAdvanced)
                : states.Contains(ActivityState.Failed) ? ActivityState.Failed
                : states.Max();
        }
    }

    public Task Completion
    {
        get
        {
            var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using (_gate.EnterScope())
            {
                if (_completion is not null)
                    return _completion.Task;

                _completion = completion;
                if (_running > 0)
                    return completion.Task;
            }

            SetCompletion(completion);
            return completion.Task;
        }
    }

    public IReadOnlyList<Exception> Failures => [.. _instances.SelectMany(instance => instance.Failures)];

    public void Add(Strand instance) => _instances.Add(instance);

    /// <summary>Before the first step of an instance: the group hears of its end, and stands between it and its joiners.</summary>
    public void Adopt(Strand instance)
    {
        instance.IsAwaited = true;
        instance.Observe(this);
    }

    /// <summary>An instance could not be started: the others must not go on without it.</summary>
    public void CancelRemainder()
    {
        foreach (var instance in _instances)
            instance.CancelTree();
    }

    public void Cancel()
    {
        foreach (var instance in _instances)
            instance.Cancel();
    }

    public ValueTask JoinAsync(CancellationToken cancellationToken = default) =>
        runtime.Seam is { } seam
            ? Deferral.Take(seam, OperationKind.Join, this, BindJoin(cancellationToken), cancellationToken)
            : BeginJoin(cancellationToken);

    public void Join(CancellationToken cancellationToken = default)
    {
        runtime.Seam?.Preempt(Deferral.WaitingOn(this, OperationKind.Join, cancellationToken));
        var thread = Verb.EnterBlocking("Join", "JoinAsync");
        var endurance = FindEndurance(thread);
        Verb.ThrowIfRefused(endurance == Endurance.None ? thread.Scope : null, cancellationToken);
        var wait = WaitPool<Wait<Nothing>>.Rent(thread.Scope);
        wait.OpenBlocking(this, OperationKind.Join, thread, Verb.NeedsRegistration(thread.Scope, cancellationToken));
        TryEnqueue(wait, endurance);
        wait.BlockForResult(cancellationToken);
    }

    public ISelectCase EndCase()
    {
        ActivityEnd<Nothing> end;
        bool hasEnded;
        using (_gate.EnterScope())
        {
            hasEnded = _running == 0 && _end is null;
            end = _end ??= new(runtime, new(parent, name + "/end"), this, () => (default, GetOutcomeError()));
        }

        if (hasEnded)
            end.OnEnded();

        return end.CreateCase();
    }

    public ActivitySnapshot GetSnapshot()
    {
        var blocked = _instances.Find(instance => instance.State == ActivityState.Blocked);
        return new(Id, Path, Backend, State, blocked?.GetSnapshot().WaitingFor);
    }

    public bool IsEnclosedBy(Strand root, OperationKind kind) => ReferenceEquals(parent?.Root, root);

    // A joiner waits for all that live.
    public void AddHolders(Wait wait, HolderSet holders)
    {
        foreach (var instance in _instances)
        {
            if (!instance.IsEnded)
                holders.Add(instance, stamp: 0);
        }
    }

    public override string ToString() => $"{Path} ({State}, {_instances.Count} instances)";

    void IEndObserver.OnEnded(Strand activity)
    {
        var joiners = default(AfterGate);
        TaskCompletionSource? completion;
        ActivityEnd<Nothing>? end = null;
        bool isAwaited;
        using (_gate.EnterScope())
        {
            if (activity.State == ActivityState.Failed)
                _failed.Add(activity);
            else if (activity.State == ActivityState.Cancelled)
                _cancelled ??= activity;

            isAwaited = !_joiners.IsEmpty || _completion is not null || _end is not null;
            if (--_running > 0)
            {
                completion = null;
            }
            else
            {
                joiners.AddAllClaimed(ref _joiners);
                completion = _completion;
                end = _end;
            }
        }

        if (activity.KeepsFailure && activity.State == ActivityState.Failed && !isAwaited)
            runtime.Log.UnawaitedFailure(activity.Failures[0], activity.Path);

        if (!joiners.IsEmpty)
            joiners.SetError(GetOutcomeError());

        joiners.Run();
        end?.OnEnded();
        if (completion is not null)
            SetCompletion(completion);
    }

    ITimer ICoordinationObject.CreateTimer(TimerCallback callback, object? state) => runtime.Timers.CreateTimer(callback, state);

    void ICoordinationObject.BeforeParking(Action? action) => PerThread.Current.BeforeParking = action;

    bool IWaitTarget.Abandon(Wait wait, ref AfterGate after)
    {
        using (_gate.EnterScope())
            _joiners.Remove(wait);

        return true;
    }

    // Created, Blocked, Active: what can go on at once is nearer to its end than what waits.
    private static int LeastAdvanced(ActivityState state) =>
        state switch
        {
            ActivityState.Created => 0,
            ActivityState.Blocked => 1,
            _ => 2,
        };

    private ValueTask BeginJoin(CancellationToken cancellationToken)
    {
        var thread = PerThread.Current;
        var endurance = FindEndurance(thread);
        if (Verb.Refuse(endurance == Endurance.None ? thread.Scope : null, cancellationToken) is { } refusal)
            return Verb.Failed(refusal);

        var wait = WaitPool<Wait<Nothing>>.Rent(thread.Scope);
        wait.Open(this, OperationKind.Join, thread.Scope, Verb.NeedsRegistration(thread.Scope, cancellationToken));
        if (TryEnqueue(wait, endurance))
            wait.Publish(cancellationToken);

        return wait.AsVoidValueTask();
    }

    private Func<ValueTask> BindJoin(CancellationToken cancellationToken) => () => BeginJoin(cancellationToken);

    // Also keeps an instance, or a descendant of one, from waiting for itself.
    private Endurance FindEndurance(PerThread thread)
    {
        var current = thread.Scope?.Activity;
        for (var activity = current; activity is not null; activity = activity.Parent)
        {
            if (ReferenceEquals(activity.SiblingName, _instances[0].SiblingName) && _instances.Contains(activity))
            {
                throw new InvalidOperationException(
                    $"Activity '{current!.Path}' would wait for '{Path}', which ends only after it. Join children, not ancestors.");
            }
        }

        return _instances[0].IsDescendantOf(current) ? Endurance.EndsFirst : Endurance.None;
    }

    private bool TryEnqueue(Wait wait, Endurance endurance)
    {
        wait.Endurance = endurance;
        using (_gate.EnterScope())
        {
            if (_running > 0)
            {
                _joiners.Enqueue(wait);
                return true;
            }
        }

        wait.TryClaim();
        wait.Error = GetOutcomeError();
        wait.Settle();
        return false;
    }

    // For when the last instance has ended: nothing of it changes any more.
    private object? GetOutcomeError() =>
        _failed.Count > 0 ? _failed[0].GetOutcomeError() : _cancelled?.GetOutcomeError();

    private void SetCompletion(TaskCompletionSource completion)
    {
        if (_failed.Count > 0)
        {
            completion.TrySetException(_failed[0].Failures[0]);
            _ = completion.Task.Exception; // Whoever asked for the task need not await it.
        }
        else if (_cancelled is not null)
        {
            completion.TrySetCanceled(_cancelled.CancellationToken);
        }
        else
        {
            completion.TrySetResult();
        }
    }
}
