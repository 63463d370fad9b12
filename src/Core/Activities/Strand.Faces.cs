using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Concurrency.Backends;
using Concurrency.Timing;
using Concurrency.Waiting;

namespace Concurrency.Activities;

// The activity as users see it: a handle from outside, a scope from inside.
[DebuggerDisplay("{Path,nq}: {State}")]
internal partial class Strand : IActivity, IActivityScope, ICoordinationObject
{
    private static readonly CancellationToken s_cancelled = new(canceled: true);

    public long Id { get; }

    public string Name => _name.Name;

    public string Path
    {
        get
        {
            if (IsAttempt)
                return Parent!.Path;

            var suffix = (Sequence > 1 ? $"#{Sequence}" : "") + (_index >= 0 ? $"[{_index}]" : "");
            return Parent is { } parent ? $"{parent.Path}/{Name}{suffix}" : Name + suffix;
        }
    }

    /// <summary>The path with indices and without sequence numbers.</summary>
    public string RulePath => IsAttempt ? Parent!.RulePath : _index >= 0 ? $"{_name.RulePath}[{_index}]" : _name.RulePath;

    public string Pattern => Handle.SiblingName.Pattern;

    /// <summary>Whether its path is its pattern.</summary>
    public bool HasPlainPath =>
        (IsAttempt || (Sequence <= 1 && _index < 0)) && Parent is null or { HasPlainPath: true };

    string IWaitTarget.Kind => "Activity";

    public string Backend => _backend.Name;

    IActivity IActivityScope.Activity => Handle;

    public int Index => Math.Max(0, _index);

    public TimeProvider TimeProvider => Runtime.TimeProvider;

    public CancellationToken CancellationToken => Token;

    ActivityState IActivity.State
    {
        get
        {
            Runtime.Seam?.Preempt(new(OperationKind.Read, this, Domain));
            return State;
        }
    }

    public ActivityState State
    {
        get
        {
            if (IsEnded)
                return _state;

            // The end of an attempt is not that of the activity.
            if (_details?.Supervisor?.Attempt is { State: < ActivityState.Completed and var state } attempt)
                return state == ActivityState.Created && attempt.Attempt > 1 ? ActivityState.Active : state;

            return _bodyState == BodyState.NotRun ? ActivityState.Created
                : _steps.IsIdle || IsParked ? ActivityState.Blocked
                : ActivityState.Active;
        }
    }

    public IReadOnlyList<Exception> Failures
    {
        get
        {
            Gate.Enter();
            IReadOnlyList<Exception> failures = _details?.Failures is { } some ? [.. some] : [];
            Gate.Exit();
            return failures;
        }
    }

    public override CancellationToken Token
    {
        get
        {
            if (_details?.Cancellation is { } made)
                return made.Token;

            // Cancelled before anybody asked: all see the one token which always was.
            var fresh = new CancellationTokenSource();
            Gate.Enter();
            var token = Details.Cancellation is { } other ? other.Token
                : IsCancelled ? s_cancelled
                : (Details.Cancellation = fresh).Token;
            Gate.Exit();
            return token;
        }
    }

    public Task Completion => GetCompletion();

    public override bool IsOwnToken(CancellationToken cancellationToken) =>
        _details?.Cancellation is { } cancellation && cancellation.Token == cancellationToken;

    public override OperationCanceledException CreateCancellation() => new($"Activity '{Path}' was cancelled.", Token);

    public ActivitySnapshot GetSnapshot()
    {
        Runtime.Seam?.Preempt(new(OperationKind.Read, this, Domain));
        return CreateSnapshot();
    }

    public ActivitySnapshot CreateSnapshot() => CreateSnapshot(IsEnded ? null : Front.FindOldestWait());

    public ActivitySnapshot CreateSnapshot(WaitSnapshot? wait)
    {
        var state = State;
        return new(Id, Path, Backend, state, wait)
        {
            ParentId = Parent?.Id,
            Age = Age,
            Blocked = Front.FindBlockReason(state, isWaiting: wait is not null),
            Restarts = Restarts,
        };
    }

    /// <summary>What is known of the thread that runs the activity; null if it has none for itself, or is idle between steps.</summary>
    /// <param name="patience">How long its stack may take.</param>
    public ThreadSnapshot? CreateThreadSnapshot(TimeSpan patience) => Front.CreateOwnThreadSnapshot(patience);

    private ThreadSnapshot? CreateOwnThreadSnapshot(TimeSpan patience) =>
        !_steps.IsIdle && _runner is IThreadRunner { Thread: { } thread }
            ? new(thread.ManagedThreadId, thread.ThreadState, FindParker()?.TryCaptureStack(patience))
            : null;

    public override string ToString() => $"{Path} ({State} on {Backend})";

    public virtual ISelectCase EndCase() => CreateEndCase<Nothing>(() => (default, GetOutcomeError()));

    /// <summary>Has somebody told when the activity ends; at once if it has.</summary>
    public void Observe(IEndObserver observer)
    {
        Gate.Enter();
        var isEnded = IsEnded;
        if (!isEnded)
            (Details.Observers ??= []).Add(observer);

        Gate.Exit();
        if (isEnded)
            observer.OnEnded(this);
    }

    /// <summary>Has somebody not told any more.</summary>
    public void Unobserve(IEndObserver observer)
    {
        Gate.Enter();
        if (!IsEnded)
            _details?.Observers?.Remove(observer);

        Gate.Exit();
    }

    /// <summary>The outcome as an error: null for <see cref="ActivityState.Completed"/>.</summary>
    public object? GetOutcomeError() =>
        _state switch
        {
            ActivityState.Failed => _details!.FirstFailure,
            ActivityState.Cancelled when _details?.CallerToken is { IsCancellationRequested: true } token =>
                new OperationCanceledException($"Activity '{Path}' was cancelled.", token),
            ActivityState.Cancelled => CreateCancellation(),
            _ => null,
        };

    public ValueTask JoinAsync(CancellationToken cancellationToken = default) =>
        Runtime.Seam is { } seam
            ? Deferral.Take(seam, OperationKind.Join, this, BindJoin(cancellationToken), cancellationToken)
            : BeginJoin(cancellationToken);

    public void Join(CancellationToken cancellationToken = default) => BlockForJoin<Nothing>(cancellationToken);

    public ValueTask DelayAsync(TimeSpan delay, CancellationToken cancellationToken = default)
    {
        CheckDelay(delay);
        return DelayAsync(Runtime.Delays, delay, cancellationToken);
    }

    public ValueTask DelayAsync(DelayTarget delays, TimeSpan delay, CancellationToken cancellationToken) =>
        Runtime.Seam is { } seam
            ? Deferral.Take(seam, OperationKind.Delay, this, delays.BindDelay(delay, cancellationToken), cancellationToken)
            : delays.DelayAsync(delay, cancellationToken);

    public void Delay(TimeSpan delay, CancellationToken cancellationToken = default)
    {
        CheckDelay(delay);
        Runtime.Seam?.Preempt(Deferral.WaitingOn(this, OperationKind.Delay, cancellationToken));
        Runtime.Delays.Delay(delay, cancellationToken);
    }

    public ValueTask YieldAsync()
    {
        if (Runtime.Seam is { } seam)
            return DeferredYield.Take(seam, this);

        var thread = PerThread.Current;
        if (thread.Scope is not { Activity.IsBlockingBody: false })
        {
            Thread.Yield();
            return default;
        }

        return Verb.Yield(thread, default(Nothing)).AsVoidValueTask();
    }

    public ValueTask ReturnAsync()
    {
        if (ReferenceEquals(PerThread.Current.Scope?.Activity, this))
            return default;

        if (IsEnded)
            return Verb.Failed(new InvalidOperationException($"Activity '{Path}' has ended; there is nothing to return to."));

        if (IsBlockingBody)
        {
            return Verb.Failed(new InvalidOperationException(
                $"Activity '{Path}' has a blocking body, which is one step: nothing else can return to it."));
        }

        return new HomeComing(this).AsValueTask();
    }

    public ValueTask ShieldAsync(TimeSpan deadline, Func<CancellationToken, ValueTask> cleanup) =>
        PartRunner.RunAsync(this, deadline, isShield: true, cleanup);

    public void Shield(TimeSpan deadline, Action<CancellationToken> cleanup) =>
        PartRunner.Run(this, deadline, isShield: true, cleanup);

    public ValueTask DeadlineAsync(TimeSpan deadline, Func<CancellationToken, ValueTask> body) =>
        PartRunner.RunAsync(this, deadline, isShield: false, body);

    public void Deadline(TimeSpan deadline, Action<CancellationToken> body) =>
        PartRunner.Run(this, deadline, isShield: false, body);

    public void RegisterForDispose(IDisposable disposable)
    {
        ArgumentNullException.ThrowIfNull(disposable);
        DisposeAtEnd(() =>
        {
            disposable.Dispose();
            return default;
        });
    }

    public void RegisterForDisposeAsync(IAsyncDisposable disposable)
    {
        ArgumentNullException.ThrowIfNull(disposable);
        DisposeAtEnd(disposable.DisposeAsync);
    }

    public IActivity Start(string name, Func<IActivityScope, ValueTask> body, ActivityOptions? options = null) =>
        Launcher.Start(Runtime, this, name, body, isBlocking: false, options);

    public IActivity<T> Start<T>(string name, Func<IActivityScope, ValueTask<T>> body, ActivityOptions? options = null) =>
        Launcher.Start<T>(Runtime, this, name, body, isBlocking: false, options);

    public IActivityGroup Start(
        string name, Func<IActivityScope, ValueTask> body, int instances, ActivityOptions? options = null) =>
        Launcher.StartGroup(Runtime, this, name, body, isBlocking: false, instances, options);

    public IActivity StartBlocking(string name, Action<IActivityScope> body, ActivityOptions? options = null) =>
        Launcher.Start(Runtime, this, name, body, isBlocking: true, options);

    public IActivity<T> StartBlocking<T>(string name, Func<IActivityScope, T> body, ActivityOptions? options = null) =>
        Launcher.Start<T>(Runtime, this, name, body, isBlocking: true, options);

    public IActivityGroup StartBlocking(
        string name, Action<IActivityScope> body, int instances, ActivityOptions? options = null) =>
        Launcher.StartGroup(Runtime, this, name, body, isBlocking: true, instances, options);

    public IActivityBatch<T> StartEach<T>(
        string name,
        IReadOnlyList<Func<IActivityScope, ValueTask<T>>> bodies,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Launcher.StartBatch(this, name, bodies, options, cancellationToken);

    public ValueTask RunAsync(
        string name,
        Func<IActivityScope, ValueTask> body,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Launcher.RunAsync(Runtime, this, name, body, options, cancellationToken);

    public ValueTask<T> RunAsync<T>(
        string name,
        Func<IActivityScope, ValueTask<T>> body,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Launcher.RunAsync<T>(Runtime, this, name, body, options, cancellationToken);

    public IChannel<T> CreateChannel<T>(string name, ChannelOptions<T> options) => Runtime.CreateChannel(this, name, options);

    public IMutex CreateMutex(string name) => Objects.CreateMutex(Runtime, this, name);

    public IReaderWriterLock CreateReaderWriterLock(string name) => Objects.CreateReaderWriterLock(Runtime, this, name);

    public ISemaphore CreateSemaphore(string name, int permits, int maxPermits = int.MaxValue) =>
        Objects.CreateSemaphore(Runtime, this, name, permits, maxPermits);

    public IManualResetEvent CreateManualResetEvent(string name, bool isSet = false) =>
        Objects.CreateManualResetEvent(Runtime, this, name, isSet);

    public IAutoResetEvent CreateAutoResetEvent(string name, bool isSet = false) =>
        Objects.CreateAutoResetEvent(Runtime, this, name, isSet);

    public ICountdownEvent CreateCountdownEvent(string name, int count) =>
        Objects.CreateCountdownEvent(Runtime, this, name, count);

    public IBarrier CreateBarrier(string name, int participants, Action<long>? postPhaseAction = null) =>
        Objects.CreateBarrier(Runtime, this, name, participants, postPhaseAction);

    public IExchanger<T> CreateExchanger<T>(string name) => Objects.CreateExchanger<T>(Runtime, this, name);

    public IPromise<T> CreatePromise<T>(string name) => Objects.CreatePromise<T>(Runtime, this, name);

    public IBroadcast<T> CreateBroadcast<T>(string name) => Objects.CreateBroadcast<T>(Runtime, this, name);

    public ILatest<T> CreateLatest<T>(string name, T value) => Objects.CreateLatest(Runtime, this, name, value);

    public IActivityLocal<T> CreateActivityLocal<T>(string name, Func<T>? factory = null) =>
        Objects.CreateActivityLocal(this, name, factory);

    public ITicker CreateTicker(string name, TimeSpan period) => Objects.CreateTicker(Runtime, this, name, period);

    public IChannelReader<T> Adapt<T>(string name, ChannelReader<T> reader) => Runtime.Adapt(this, name, reader);

    public IChannelWriter<T> Adapt<T>(string name, ChannelWriter<T> writer) => Runtime.Adapt(this, name, writer);

    public IRedeliveringReader<T> CreateRedeliveringReader<T>(
        string name, IChannelReader<T> source, ItemRetry? retry = null, IChannelWriter<DeadLetter<T>>? deadLetters = null) =>
        Objects.CreateRedeliveringReader(Runtime, this, name, source, retry, deadLetters);

    public ValueTask<TReply> AskAsync<TRequest, TReply>(
        IChannelWriter<Request<TRequest, TReply>> server, TRequest request, CancellationToken cancellationToken = default) =>
        Runtime.AskAsync(server, request, cancellationToken);

    public TReply Ask<TRequest, TReply>(
        IChannelWriter<Request<TRequest, TReply>> server, TRequest request, CancellationToken cancellationToken = default) =>
        Runtime.Ask(server, request, cancellationToken);

    ITimer ICoordinationObject.CreateTimer(TimerCallback callback, object? state) => Runtime.Timers.CreateTimer(callback, state);

    void ICoordinationObject.BeforeParking(Action? action) => PerThread.Current.BeforeParking = action;

    /// <summary>A joiner gave up.</summary>
    bool IWaitTarget.Abandon(Wait wait, ref AfterGate after)
    {
        Gate.Enter();
        _details?.Joiners.Remove(wait);
        Gate.Exit();
        return true;
    }

    protected Wait<T>? BeginJoin<T>(CancellationToken cancellationToken, out Exception? refusal)
    {
        var thread = PerThread.Current;
        var endsFirst = IsDescendantOf(thread.Scope?.Activity);
        refusal = Verb.Refuse(endsFirst ? null : thread.Scope, cancellationToken);
        if (refusal is not null)
            return null;

        CheckNotJoiningItself(thread);
        var wait = WaitPool<Wait<T>>.Rent(thread.Scope);
        wait.Open(this, OperationKind.Join, thread.Scope, Verb.NeedsRegistration(thread.Scope, cancellationToken));
        if (TryEnqueueJoiner(wait, endsFirst ? Endurance.EndsFirst : Endurance.None))
            wait.Publish(cancellationToken);

        return wait;
    }

    /// <summary>Waits for the end of an activity which is cancelled through its own links; nothing abandons this wait.</summary>
    protected Wait<T> BeginRun<T>()
    {
        var caller = PerThread.Current.Scope;
        var wait = WaitPool<Wait<T>>.Rent(caller);
        wait.Open(this, OperationKind.Join, caller, usesToken: false);
        if (TryEnqueueJoiner(wait, Endurance.Always))
            wait.Publish(CancellationToken.None);

        return wait;
    }

    public Wait<Nothing> BeginRun() => BeginRun<Nothing>();

    protected T BlockForJoin<T>(CancellationToken cancellationToken)
    {
        Runtime.Seam?.Preempt(Deferral.WaitingOn(this, OperationKind.Join, cancellationToken));
        var thread = Verb.EnterBlocking("Join", "JoinAsync");
        var endsFirst = IsDescendantOf(thread.Scope?.Activity);
        Verb.ThrowIfRefused(endsFirst ? null : thread.Scope, cancellationToken);
        CheckNotJoiningItself(thread);
        var wait = WaitPool<Wait<T>>.Rent(thread.Scope);
        wait.OpenBlocking(this, OperationKind.Join, thread, Verb.NeedsRegistration(thread.Scope, cancellationToken));
        TryEnqueueJoiner(wait, endsFirst ? Endurance.EndsFirst : Endurance.None);
        return wait.BlockForResult(cancellationToken);
    }

    /// <summary>Gives a joiner what it gets when the activity has ended.</summary>
    protected virtual void SetOutcome(Wait joiner) => joiner.Error = GetOutcomeError();

    /// <summary>The completion as a task, made when somebody asks.</summary>
    protected virtual Task GetCompletion() => MakeCompletion<Nothing>().Task;

    protected virtual void SetCompletion(object completion) => SetCompletion((TaskCompletionSource<Nothing>)completion, default);

    protected TaskCompletionSource<T> MakeCompletion<T>()
    {
        var fresh = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Gate.Enter();
        var isFirst = Details.Completion is null;
        var completion = (TaskCompletionSource<T>)(Details.Completion ??= fresh);
        var isEnded = IsEnded;
        Gate.Exit();
        if (isFirst && isEnded)
            SetCompletion(completion);

        return completion;
    }

    protected void SetCompletion<T>(TaskCompletionSource<T> completion, T result)
    {
        switch (GetOutcomeError())
        {
            case null:
                completion.TrySetResult(result);
                break;
            case OperationCanceledException cancelled:
                completion.TrySetCanceled(cancelled.CancellationToken);
                break;
            case ExceptionDispatchInfo failure:
                completion.TrySetException(failure.SourceException);
                _ = completion.Task.Exception; // Whoever asked for the task need not await it.
                break;
        }
    }

    protected ISelectCase<T> CreateEndCase<T>(Func<(T Result, object? Error)> findOutcome)
    {
        var fresh = new ActivityEnd<T>(Runtime, new(this, "end"), this, findOutcome);
        Gate.Enter();
        var end = (ActivityEnd<T>)(Details.End ??= fresh);
        Gate.Exit();
        if (ReferenceEquals(end, fresh))
            this.OnEnded(_ => end.OnEnded());

        return end.CreateCase();
    }

    private ValueTask BeginJoin(CancellationToken cancellationToken) =>
        BeginJoin<Nothing>(cancellationToken, out var refusal)?.AsVoidValueTask() ?? Verb.Failed(refusal!);

    private Func<ValueTask> BindJoin(CancellationToken cancellationToken) => () => BeginJoin(cancellationToken);

    private void CheckNotJoiningItself(PerThread thread)
    {
        var current = thread.Scope?.Activity;
        if (current is not null && (ReferenceEquals(current, this) || current.IsDescendantOf(this)))
        {
            throw new InvalidOperationException(
                $"Activity '{current.Path}' would wait for '{Path}', which ends only after it. Join children, not ancestors.");
        }
    }

    // Settles the wait if the activity has ended; then nothing needs to be published.
    private bool TryEnqueueJoiner(Wait wait, Endurance endurance)
    {
        wait.Endurance = endurance;
        Gate.Enter();
        var isEnded = IsEnded;
        if (!isEnded)
            Details.Joiners.Enqueue(wait);

        Gate.Exit();
        if (!isEnded)
            return true;

        wait.TryClaim();
        SetOutcome(wait);
        wait.Settle();
        return false;
    }

    private static void CheckDelay(TimeSpan delay)
    {
        if (delay < TimeSpan.Zero && delay != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(delay), delay, "A delay is zero or more, or Timeout.InfiniteTimeSpan.");
    }
}
