using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Activities;

// What the inspector asks of an activity.
internal partial class Strand : IHolderSource
{
    /// <summary>How long ago it was started.</summary>
    public TimeSpan Age => Clock.Age(TimeProvider, _birth);

    /// <summary>Whether it may have children now. A hint, without its gate.</summary>
    public bool HasChildren => _details?.Family is { IsEmpty: false };

    public BlockReason FindBlockReason(ActivityState state, bool isWaiting) =>
        state != ActivityState.Blocked ? BlockReason.None
        : isWaiting ? BlockReason.Wait
        : _bodyState > BodyState.Running && HasChildren ? BlockReason.Children
        : BlockReason.Foreign;

    /// <summary>Whoever joins it waits for it.</summary>
    public void AddHolders(Wait wait, HolderSet holders) => holders.Add(this, stamp: 0);
}
