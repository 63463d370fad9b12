namespace Concurrency.Waiting;

/// <summary>A continuation which runs in the execution context it was left in. Asynchronous methods see to that themselves.</summary>
internal sealed class FlowingContinuation
{
    private static readonly Action<object?> s_run = static self => ((FlowingContinuation)self!).Run();

    private readonly ExecutionContext _context;
    private readonly Action<object?> _continuation;
    private readonly object? _state;

    private FlowingContinuation(ExecutionContext context, Action<object?> continuation, object? state)
    {
        _context = context;
        _continuation = continuation;
        _state = state;
    }

    public static (Action<object?> Continuation, object? State) Wrap(Action<object?> continuation, object? state) =>
        ExecutionContext.Capture() is { } context
            ? (s_run, new FlowingContinuation(context, continuation, state))
            : (continuation, state);

    private void Run() =>
        ExecutionContext.Run(
            _context,
            static self =>
            {
                var flowing = (FlowingContinuation)self!;
                flowing._continuation(flowing._state);
            },
            this);
}
