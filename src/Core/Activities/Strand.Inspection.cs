using System.Diagnostics;
using Concurrency.Backends;
using Concurrency.Diagnostics;
using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Activities;

// What the inspector asks of an activity.
internal partial class Strand : IHolderSource, IEnclosedTarget
{
    /// <summary>How long ago it was started.</summary>
    public TimeSpan Age => Clock.Age(TimeProvider, _birth);

    /// <summary>Whether it may have children now. A hint, without its gate.</summary>
    public bool HasChildren => _details?.Family is { IsEmpty: false };

    /// <summary>Its span; null unless somebody listened when it was started.</summary>
    public Activity? Span => Handle._details?.Span;

    /// <summary>Gives it a span, before its first step.</summary>
    public void Trace(Activity span)
    {
        Details.Span = span;
        ActivitySpans.Describe(span, this);
    }

    /// <summary>The number of the step that runs now; null if none does, or if it is blocked in a wait of this library.</summary>
    public ushort? RunningStep =>
        Volatile.Read(ref _mark) is var mark && (mark & 1) != 0 && !IsParked ? mark : null;

    /// <summary>How many steps wait behind the one that runs. Right as long as that one goes on running.</summary>
    /// <param name="max">How far to count.</param>
    public int CountWaitingSteps(int max) => _steps.Count(max);

    public BlockReason FindBlockReason(ActivityState state, bool isWaiting) =>
        state != ActivityState.Blocked ? BlockReason.None
        : isWaiting ? BlockReason.Wait
        : _bodyState > BodyState.Running && HasChildren ? BlockReason.Children
        : BlockReason.Foreign;

    public override bool IsUnderDeadline
    {
        get
        {
            for (var activity = this; activity is not null; activity = activity.Parent)
            {
                if (activity._details?.Deadline is not null)
                    return true;
            }

            return false;
        }
    }

    /// <summary>One look at the activity, with whom it waits for.</summary>
    public ActivitySnapshot Describe() => CreateSnapshot(DescribeWait());

    /// <summary>The oldest wait, and for whom it waits; null if it waits for no library object.</summary>
    public WaitSnapshot? DescribeWait() => Front.FindOldestLook()?.Describe();

    /// <summary>Whom an activity that waits for its children waits for in the end: itself, or the descendant which waits for something else.</summary>
    public Strand FindWaiting()
    {
        var activity = this;
        while (true)
        {
            var look = activity.FindOldestLook();
            if (look is { Kind: not OperationKind.Join })
                return activity;

            var joined = look?.Target as Strand;
            if (joined?.IsDescendantOf(activity) == false)
                return activity;

            if ((joined ?? activity.FindNewestChild()) is not { } next)
                return activity;

            activity = next;
        }
    }

    public bool IsEnclosedBy(Strand root, OperationKind kind) => ReferenceEquals(Root, root);

    /// <summary>Whoever joins it waits for it.</summary>
    public void AddHolders(Wait wait, HolderSet holders) => holders.Add(this, stamp: 0);
}
