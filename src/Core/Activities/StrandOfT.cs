using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>An activity with a result.</summary>
internal sealed class Strand<T>(SiblingName name, int sequence, int index, IActivityBackend backend, Body body)
    : Strand(name, sequence, index, backend, body), IActivity<T>
{
    private T? _result;

    public static StrandKind<Strand<T>> Kind { get; } = new(
        static (name, sequence, index, backend, body) => new(name, sequence, index, backend, body),
        static supervisor => (Func<IActivityScope, ValueTask<T>>)(_ => supervisor.RunAsync<T>()));

    /// <summary>What the body returned. For when it has completed.</summary>
    public T Result => _result!;

    Task<T> IActivity<T>.Completion => MakeCompletion<T>().Task;

    ValueTask<T> IActivity<T>.JoinAsync(CancellationToken cancellationToken) =>
        Runtime.Seam is { } seam
            ? Deferral.Take(seam, OperationKind.Join, this, BindJoin(cancellationToken), cancellationToken)
            : BeginJoin(cancellationToken);

    T IActivity<T>.Join(CancellationToken cancellationToken) => BlockForJoin<T>(cancellationToken);

    public override ISelectCase<T> EndCase() => CreateEndCase<T>(() => (_result!, GetOutcomeError()));

    public new Wait<T> BeginRun() => BeginRun<T>();

    protected override Task? Call(Delegate code)
    {
        if (code is Func<IActivityScope, ValueTask<T>> asynchronous)
        {
            var task = asynchronous(this);
            if (!task.IsCompleted)
                return task.AsTask();

            _result = task.GetAwaiter().GetResult();
        }
        else
        {
            _result = ((Func<IActivityScope, T>)code)(this);
        }

        return null;
    }

    protected override void TakeResult(Task task) => _result = ((Task<T>)task).Result;

    protected override void SetOutcome(Wait joiner)
    {
        base.SetOutcome(joiner);
        if (joiner is Wait<T> typed)
            typed.Result = _result;
    }

    protected override Task GetCompletion() => MakeCompletion<T>().Task;

    protected override void SetCompletion(object completion) => SetCompletion((TaskCompletionSource<T>)completion, _result!);

    private ValueTask<T> BeginJoin(CancellationToken cancellationToken) =>
        BeginJoin<T>(cancellationToken, out var refusal)?.AsValueTask() ?? Verb.Failed<T>(refusal!);

    private Func<ValueTask<T>> BindJoin(CancellationToken cancellationToken) => () => BeginJoin(cancellationToken);
}
