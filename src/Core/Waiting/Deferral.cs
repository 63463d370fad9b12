using System.Runtime.CompilerServices;
using Concurrency.Backends;

namespace Concurrency.Waiting;

/// <summary>Asynchronous verbs under a seam: the verb returns at once, and takes effect when the seam says so.</summary>
internal static class Deferral
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ValueTask Take(
        IOperationSeam seam, OperationKind kind, IWaitTarget target, Func<ValueTask> effect, CancellationToken cancellationToken)
    {
        var relay = new RelayWait(target, kind);
        return seam.TryDefer(WaitingOn(target, kind, cancellationToken), () => relay.BeginObserved(effect()))
            ? relay.AsVoidValueTask()
            : effect();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ValueTask<T> Take<T>(
        IOperationSeam seam, OperationKind kind, IWaitTarget target, Func<ValueTask<T>> effect, CancellationToken cancellationToken)
    {
        var relay = new RelayWait<T>(target, kind);
        return seam.TryDefer(WaitingOn(target, kind, cancellationToken), () => relay.BeginObserved(effect()))
            ? relay.AsValueTask()
            : effect();
    }

    /// <summary>An operation with what it may touch.</summary>
    public static Operation OperationOn(IWaitTarget target, OperationKind kind) => new(kind, target, target.Domain);

    /// <summary>One which waits if it has to.</summary>
    public static Operation WaitingOn(IWaitTarget target, OperationKind kind, CancellationToken cancellationToken) =>
        OperationOn(target, kind) with { MayWait = true, CancellationToken = cancellationToken };
}
