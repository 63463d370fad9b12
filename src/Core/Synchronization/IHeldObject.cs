using Concurrency.Activities;

namespace Concurrency.Synchronization;

/// <summary>An object which an activity may own, and must not own at its end.</summary>
internal interface IHeldObject
{
    /// <summary>The activity ends. If it owns this, the object is freed, and that is a failure. Outside of all gates.</summary>
    void OnOwnerEnded(Strand owner, ref Exception? failure);
}
