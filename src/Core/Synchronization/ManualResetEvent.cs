using Concurrency.Activities;
using Concurrency.Waiting;

namespace Concurrency.Synchronization;

/// <summary>A gate which stays open once set.</summary>
/// <remarks>A set claims all who wait at that moment, so that a reset which follows takes nothing back.</remarks>
internal sealed class ManualResetEvent(ConcurrencyRuntime runtime, ObjectName name, bool isSet)
    : SettableEvent(runtime, name, isSet), IManualResetEvent
{
    public override string Kind => "ManualResetEvent";

    protected override bool StaysSet => true;

    protected override bool Release(ref WaitQueue waiting, ref AfterGate after)
    {
        after.AddAllClaimed(ref waiting);
        return true;
    }
}
