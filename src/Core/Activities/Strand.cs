using System.Diagnostics;
using System.Runtime.CompilerServices;
using Concurrency.Backends;
using Concurrency.Diagnostics;
using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>An activity: a queue of steps that run in order and never overlap, a place in the tree, and a scope.</summary>
/// <remarks>
/// <para>
/// <b>A strand and its runner.</b> Whoever makes the activity runnable (a grant, a post, a start) pushes a step; the push which
/// finds the strand idle schedules it with its runner. The runner calls <see cref="RunSteps"/>, on whatever thread it lends,
/// until there are no steps. That is all a backend knows of an activity. This file is the strand: what runs, and as whom.
/// </para>
/// <para>
/// <b>Who is current.</b> Around each step the runner's thread is told whose step it is. In an asynchronous body the scope is
/// also the synchronization context, so that foreign awaits post their continuations to the strand; waits of this library find
/// their way home by themselves. In a blocking body, which is one step, there is no context.
/// </para>
/// <para>
/// <b>When the body has ended.</b> An asynchronous body is a task, and mostly completes in a step of its own strand: the strand
/// looks after each step. It may also complete elsewhere, when its code has left; then a continuation on the task must tell.
/// That costs a hundred bytes for each activity, so it is left out while the body provably waits at home: when the last thing it
/// did was to leave its own continuation at one of our waits.
/// </para>
/// <para>The other halves: <c>Strand.Tree.cs</c> (children, cancellation, the end), <c>Strand.Supervision.cs</c>
/// (restarts) and <c>Strand.Faces.cs</c> (what users see).</para>
/// </remarks>
internal partial class Strand : Scope, IRunnableActivity, IWaitTarget
{
    private static long s_lastId;

    private StepQueue _steps = StepQueue.CreateBusy();
    private readonly SiblingName _name;
    private readonly IActivityBackend _backend;
    private IActivityRunner _runner = EndedRunner.Instance;

    // The Body until the first step, then the task of an asynchronous body, then null.
    private object? _body;
    private StrandDetails? _details;
    private readonly int _index;
    private BodyState _bodyState;
    private ActivityState _state;
    private bool _isWatched;
    private readonly StrandTraits _traits;
    private readonly uint _birth;

    // Odd while a step runs, and another number for each, though it wraps around: so whoever looks from outside, several times, knows
    // how long one has been running. Two bytes, which are free beside the others.
    private ushort _mark;

    // The microsecond after the one in which it became runnable; zero unless somebody measures. Whoever schedules sets it, and
    // whoever runs takes it.
    private uint _runnableSince;

    public Strand(SiblingName name, int sequence, int index, IActivityBackend backend, Body body)
    {
        _name = name;
        Sequence = sequence;
        _index = index;
        _backend = backend;
        _body = body;
        _traits = (body.IsBlocking ? StrandTraits.BlockingBody : 0)
            | (body.IsIsolated ? StrandTraits.Isolated : 0)
            | (body.AttemptOf is not null ? StrandTraits.Attempt : 0)
            | (backend.HasThreads ? StrandTraits.Thread : 0);
        Id = body.AttemptOf?.Id ?? Interlocked.Increment(ref s_lastId);
        _birth = Clock.Birth(TimeProvider);
    }

    public override Strand Activity => this;

    public ConcurrencyRuntime Runtime => _name.Runtime;

    public SiblingName SiblingName => _name;

    public bool IsBlockingBody => (_traits & StrandTraits.BlockingBody) != 0;

    /// <summary>Whether all its steps run on one thread, which is its own.</summary>
    public bool HasThread => (_traits & StrandTraits.Thread) != 0;

    /// <summary>A wait which the activity has used and can use again, of any type.</summary>
    public Wait? SpareWait { get; set; }

    /// <summary>
    /// Whether an await begun in a step of this activity comes back to it. A blocking body is one step; after it, what it left to
    /// the end is disposed in steps like any others.
    /// </summary>
    public bool ComesHome => !IsBlockingBody || _bodyState > BodyState.Running;

    /// <summary>Gives it the runner, before it is scheduled for the first time.</summary>
    public void Attach(IActivityRunner runner) => _runner = runner;

    /// <summary>Schedules the first step.</summary>
    public void Launch() => Schedule();

    /// <summary>Adds a step, from any thread. Never runs it on the caller's stack.</summary>
    public void Push(Step step)
    {
        if (_steps.Push(step))
            Schedule();
    }

    void IThreadPoolWorkItem.Execute() => _runner.Execute(this);

    public StepsOutcome RunSteps()
    {
        var thread = PerThread.Current;
        var outerScope = thread.Scope;
        var outerContext = SynchronizationContext.Current;
        var executionContext = ExecutionContext.Capture();
        if (_runnableSince != 0)
            MeasureSchedulingDelay();

        thread.Budget = PerThread.YieldBudget;
        thread.IsYieldRequested = false;
        try
        {
            if (_bodyState == BodyState.NotRun)
            {
                RunFirstStep(thread);
                RestoreContext(executionContext);
            }

            while (true)
            {
                // While it runs, an asynchronous body is its task.
                if (_bodyState == BodyState.Running && Unsafe.As<Task?>(_body) is { IsCompleted: true } task)
                    OnBodyCompleted(task);

                if ((thread.IsYieldRequested || thread.Budget <= 0) && _steps.HasSteps)
                {
                    MarkRunnable();
                    return StepsOutcome.Yielded;
                }

                if (_steps.Take() is { } step)
                {
                    RunStep(thread, step);
                    RestoreContext(executionContext);
                    continue;
                }

                var hasEnded = IsEnded;
                if (!hasEnded && _bodyState == BodyState.Running && !_isWatched && !ReferenceEquals(thread.LastAwaiter, _body))
                {
                    WatchBody();
                    continue;
                }

                if (_steps.TryRest())
                    return hasEnded ? StepsOutcome.Ended : StepsOutcome.Idle;
            }
        }
        finally
        {
            thread.Scope = outerScope;
            thread.LastAwaiter = null;
            SynchronizationContext.SetSynchronizationContext(outerContext);
        }
    }

    private void Schedule()
    {
        MarkRunnable();
        _runner.Schedule(this);
    }

    // Who has a thread waits for the operating system only.
    private void MarkRunnable()
    {
        if (Runtime.Metrics.MeasuresSchedulingDelay && !HasThread)
            _runnableSince = unchecked(Clock.Fine(TimeProvider) + 1);
    }

    private void MeasureSchedulingDelay()
    {
        var delay = unchecked(Clock.Fine(TimeProvider) + 1 - _runnableSince);
        _runnableSince = 0;
        if (_details?.Supervisor is null)
            Runtime.Metrics.OnScheduled(this, TimeSpan.FromMicroseconds(delay));
    }

    // What a step changed in the execution context must not leak into the next one; asynchronous methods see to their own.
    private static void RestoreContext(ExecutionContext? executionContext)
    {
        if (executionContext is not null && !ReferenceEquals(ExecutionContext.Capture(), executionContext))
            ExecutionContext.Restore(executionContext);
    }

    private void RunStep(PerThread thread, Step step)
    {
        var home = step.Home;
        thread.Scope = home;
        thread.LastAwaiter = null;
        thread.Budget--;
        _mark++;
        if (ComesHome)
            SynchronizationContext.SetSynchronizationContext(home);

        try
        {
            step.Run();
        }
        catch (OperationCanceledException) when (IsCancelled && !IsEnded)
        {
            // The rest of an async void, which the requested cancellation has ended.
            if (_bodyState == BodyState.Completed)
                _bodyState = BodyState.Cancelled;
        }
        catch (Exception exception)
        {
            // A call-back that throws, such as the rest of an async void, fails the activity.
            OnFailure(exception);
        }

        _mark++;
    }

    private void RunFirstStep(PerThread thread)
    {
        var body = (Body)_body!;
        _body = null;
        if (IsCancelled && _details?.Supervisor is null)
        {
            OnBodyEnded(BodyState.Cancelled);
            return;
        }

        _bodyState = BodyState.Running;
        thread.Scope = this;
        thread.LastAwaiter = null;
        _mark++;
        SynchronizationContext.SetSynchronizationContext(IsBlockingBody ? null : this);
        try
        {
            if (body.ExecutionContext is { } context)
            {
                ExecutionContext.Run(context, static self => ((FirstCall)self!).Invoke(), new FirstCall(this, body.Code));
            }
            else
            {
                if (Span is { } span)
                    ActivitySpans.Enter(span);

                Invoke(body.Code);
            }
        }
        catch (Exception exception)
        {
            OnBodyThrew(exception);
        }

        _mark++;
    }

    /// <summary>Calls the body. A task it returns is kept until it is complete.</summary>
    protected virtual Task? Call(Delegate code)
    {
        if (code is Func<IActivityScope, ValueTask> asynchronous)
        {
            var task = asynchronous(this);
            if (!task.IsCompleted)
                return task.AsTask();

            task.GetAwaiter().GetResult();
        }
        else
        {
            ((Action<IActivityScope>)code)(this);
        }

        return null;
    }

    private void Invoke(Delegate code)
    {
        if (Call(code) is { } task)
            _body = task;
        else
            OnBodyEnded(BodyState.Completed);
    }

    /// <summary>Takes the result of a body that completed normally.</summary>
    protected virtual void TakeResult(Task task)
    {
    }

    private void OnBodyCompleted(Task task)
    {
        _body = null;
        if (task.IsCompletedSuccessfully)
        {
            TakeResult(task);
            OnBodyEnded(BodyState.Completed);
        }
        else if (task.IsCanceled && IsCancelled)
        {
            OnBodyEnded(BodyState.Cancelled);
        }
        else
        {
            OnBodyThrew(task.Exception is { InnerException: { } failure } ? failure : CancellationOf(task));
        }
    }

    private void OnBodyThrew(Exception exception)
    {
        if (exception is OperationCanceledException && IsCancelled)
        {
            OnBodyEnded(BodyState.Cancelled);
            return;
        }

        OnFailure(exception);
        OnBodyEnded(BodyState.Failed);
    }

    private void OnBodyEnded(BodyState outcome)
    {
        Debug.Assert(_bodyState is BodyState.NotRun or BodyState.Running, "A body ends once.");
        _bodyState = outcome;
        if (Runtime.Seam is not { } seam || !seam.TryDeferEnd(LeaveOpenWork))
            LeaveOpenWork();
    }

    // The exception of a cancelled task is shown to its awaiters only.
    private static OperationCanceledException CancellationOf(Task task)
    {
        try
        {
            task.GetAwaiter().GetResult();
            throw new UnreachableException();
        }
        catch (OperationCanceledException cancelled)
        {
            return cancelled;
        }
    }

    // The body waits for something that is not known to end in a step of ours: have its completion push one.
    private void WatchBody()
    {
        _isWatched = true;
        SynchronizationContext.SetSynchronizationContext(this);
        ((Task)_body!).GetAwaiter().UnsafeOnCompleted(static () => { });
    }

    /// <summary>A blocking body, which is one step as far as the runner knows, begins a verb that may block, or comes back from one.</summary>
    public void CountVerb() => _mark += 2;

    private sealed class FirstCall(Strand strand, Delegate code)
    {
        public void Invoke() => strand.Invoke(code);
    }

    private enum BodyState : byte
    {
        NotRun,
        Running,
        Completed,
        Cancelled,
        Failed,
    }
}
