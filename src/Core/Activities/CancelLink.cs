using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>Stands in a scope's list of waits, so that cancelling the scope reaches something which is no wait.</summary>
internal sealed class CancelLink : Wait, IEndObserver
{
    private readonly Action _cancel;

    private CancelLink(IWaitTarget target, Scope scope, Action cancel)
    {
        _cancel = cancel;
        OpenLink(target, OperationKind.Join, scope);
    }

    /// <summary>Links a part of a body to the scope around it.</summary>
    /// <param name="scope">The scope around it.</param>
    /// <param name="part">The part.</param>
    /// <param name="cancel">What the cancellation of the scope does; null for a shield, which only shows where the scope waits.</param>
    public static CancelLink Create(Scope scope, ScopePart part, Action? cancel)
    {
        var link = new CancelLink(part, scope, cancel ?? (static () => { }));
        if (cancel is null)
            link.Endurance = Endurance.Always;

        scope.Enlist(link);
        return link;
    }

    /// <summary>Links an activity to a scope which is not its parent. Unlinks when the activity ends.</summary>
    public static CancelLink Create(Scope scope, Strand activity)
    {
        var link = new CancelLink(activity, scope, activity.CancelTree);
        scope.Enlist(link);
        return link;
    }

    public override void CancelFromOwner(long version, Scope scope)
    {
        if (!TryClaim(version))
            return;

        _cancel();
        Settle();
    }

    public void Unlink()
    {
        if (TryClaim())
            Settle();
    }

    public void OnEnded(Strand activity) => Unlink();
}
