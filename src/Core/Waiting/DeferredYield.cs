using Concurrency.Activities;
using Concurrency.Backends;

namespace Concurrency.Waiting;

/// <summary>A yield under a seam: others may be chosen before it ends. Used again, because a simulation makes millions of them.</summary>
internal sealed class DeferredYield : RelayWait<Nothing>
{
    private readonly Action _perform;

    public DeferredYield() => _perform = () => Begin(default(ValueTask<Nothing>));

    public static ValueTask Take(IOperationSeam seam, Strand activity)
    {
        var deferred = WaitPool<DeferredYield>.Rent(caller: null);
        deferred.OpenClaimed(activity, OperationKind.Yield);
        if (seam.TryDefer(new(OperationKind.Yield, activity, activity.Domain), deferred._perform))
            return deferred.AsVoidValueTask();

        deferred.Release();
        return default;
    }

    protected override void Release() => WaitPool<DeferredYield>.CloseAndReturn(this);
}
