using Concurrency.Activities;
using Concurrency.Waiting;

namespace Concurrency.Synchronization;

/// <summary>A turnstile: each set lets one through, and is remembered once while nobody waits.</summary>
internal sealed class AutoResetEvent(ConcurrencyRuntime runtime, ObjectName name, bool isSet)
    : SettableEvent(runtime, name, isSet), IAutoResetEvent
{
    public override string Kind => "AutoResetEvent";

    protected override bool StaysSet => false;

    protected override bool Release(ref WaitQueue waiting, ref AfterGate after)
    {
        if (waiting.DequeueClaimed() is not { } next)
            return true;

        after.Add(next);
        return false;
    }
}
