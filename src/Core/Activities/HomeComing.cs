using System.Threading.Tasks.Sources;
using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>An await whose continuation runs as a step of the activity, wherever it began.</summary>
internal sealed class HomeComing(Strand activity) : Step, IValueTaskSource
{
    private Action<object?>? _continuation;
    private object? _state;

    public override Scope Home => activity;

    public ValueTask AsValueTask() => new(this, token: 0);

    public ValueTaskSourceStatus GetStatus(short token) =>
        PerThread.Current.Scope?.Activity == activity ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if ((flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0)
            (continuation, state) = FlowingContinuation.Wrap(continuation, state);

        _continuation = continuation;
        _state = state;
        activity.Push(this);
    }

    public void GetResult(short token)
    {
    }

    public override void Run() => _continuation!(_state);
}
