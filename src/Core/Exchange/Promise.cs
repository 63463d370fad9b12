using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Selection;
using Concurrency.Waiting;

namespace Concurrency.Exchange;

/// <summary>A value that comes once, to any number of waiters.</summary>
// Invariant, under the gate: a live wait stands in _waiting only while _isCompleted is false.
[DebuggerDisplay("{Path,nq}: completed: {_isCompleted}, waiting: {_waiting.Count}")]
internal sealed class Promise<T>(ConcurrencyRuntime runtime, ObjectName name) : Synchronizer(runtime, name), IPromise<T>, IInspectedObject, IForeseenObject
{
    private WaitQueue _waiting;
    private T? _value;
    private ExceptionDispatchInfo? _error;
    private bool _isCompleted;
    private TaskCompletionSource<T>? _completion;

    public Task<T> Completion
    {
        get
        {
            TaskCompletionSource<T> completion;
            bool isCompleted;
            using (Gate.EnterScope())
            {
                completion = _completion ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                isCompleted = _isCompleted;
            }

            if (isCompleted)
                SetCompletion(completion);

            return completion.Task;
        }
    }

    public override string Kind => "Promise";

    public ValueTask<T> WaitAsync(CancellationToken cancellationToken = default) =>
        Begin<WaitVerb, T>(new(this), cancellationToken);

    public T Wait(CancellationToken cancellationToken = default) => Block<WaitVerb, T>(new(this), "Wait", cancellationToken);

    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        var decision = Try<WaitVerb, T>(new(this));
        if (decision.IsFailed)
            ExceptionDispatchInfo.Throw(decision.Failure);

        value = decision.Result;
        return decision.IsDone;
    }

    public ISelectCase<T> WaitCase() => new SelectCase<WaitVerb, T>(this, new(this));

    public bool TrySetResult(T value) => Tell(TryComplete(value, error: null));

    public bool TrySetException(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Tell(TryComplete(default, error));
    }

    public bool TrySetCanceled() =>
        Tell(TryComplete(default, new OperationCanceledException($"Promise '{Path}' was cancelled.")));

    public PromiseSnapshot GetSnapshot()
    {
        Preempt(OperationKind.Read);
        using (Gate.EnterScope())
            return new(Path, _isCompleted, _error?.SourceException, _waiting.Count);
    }

    public ObjectSnapshot Inspect()
    {
        using (Gate.EnterScope())
            return new(Path, Kind, !_isCompleted ? "not completed" : _error is null ? "completed" : "failed", _waiting.Count, []);
    }

    Outlook IForeseenObject.Foresee(in Operation operation, IRunnableActivity caller) =>
        operation.Kind == OperationKind.Wait ? new(OperationPart.Waiter) : default;

    public override void AssertInvariants()
    {
        base.AssertInvariants();
        Debug.Assert(!_isCompleted || !_waiting.HasLive, "Nobody waits for what has come.");
    }

    protected override bool Unlink(Wait wait, ref AfterGate after)
    {
        _waiting.Remove(wait);
        return true;
    }

    private bool TryComplete(T? value, Exception? error)
    {
        if (error is null)
            Preempt(OperationKind.Set, value);
        else
            Preempt(OperationKind.Set, error);

        var failure = error is null ? null : ExceptionDispatchInfo.Capture(error);
        var after = default(AfterGate);
        TaskCompletionSource<T>? completion;
        using (Gate.EnterScope())
        {
            if (_isCompleted)
                return false;

            _isCompleted = true;
            _value = value;
            _error = failure;
            after.AddAllClaimed(ref _waiting, value!, failure);
            completion = _completion;
            AssertInvariants();
        }

        after.Run();
        if (completion is not null)
            SetCompletion(completion);

        return true;
    }

    // Outside of the gate, when it is completed. From a task, because a source takes no exception together with a cancellation.
    private void SetCompletion(TaskCompletionSource<T> completion)
    {
        if (_error is null)
        {
            completion.TrySetResult(_value!);
            return;
        }

        completion.TrySetFromTask(Verb.Failed<T>(_error.SourceException).AsTask());
        _ = completion.Task.Exception; // Whoever asked for the task need not await it.
    }

    private readonly struct WaitVerb(Promise<T> promise) : IVerb<T>
    {
        public static OperationKind Kind => OperationKind.Wait;

        public Decision<T> Decide(Scope? caller, ref AfterGate after) =>
            promise._isCompleted ? Decision<T>.Ended(promise._value!, promise._error) : Decision<T>.Wait;

        public Wait<T> Rent(Scope? caller) => WaitPool<Wait<T>>.Rent(caller);

        public void Enqueue(Wait<T> wait, ref AfterGate after) => promise._waiting.Enqueue(wait);
    }
}
