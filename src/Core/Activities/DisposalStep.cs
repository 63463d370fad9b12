using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>Disposes one thing that an activity left to its end. It keeps the activity open, and is shielded from its cancellation.</summary>
/// <remarks>A step for each: what one registers comes next, and a child which one starts ends before the next begins.</remarks>
internal sealed class DisposalStep(Strand activity, Func<ValueTask> dispose) : Step
{
    private readonly ScopePart _shield = new(activity, Timeout.InfiniteTimeSpan, isShield: true);

    public override Scope Home => _shield;

    // Begun and continued inside the shield, so that its awaits come home to it.
    public override void Run()
    {
        var awaiter = DisposeAsync().GetAwaiter();
        if (awaiter.IsCompleted)
            Finish();
        else
            awaiter.UnsafeOnCompleted(Finish);
    }

    private async ValueTask DisposeAsync()
    {
        try
        {
            await dispose();
        }
        catch (OperationCanceledException) when (activity.IsCancelled)
        {
            // It asked for the activity's own token, which was cancelled as requested.
        }
        catch (Exception exception)
        {
            // The others are disposed all the same, and the first failure stays the first.
            activity.OnFailure(exception);
        }
    }

    private void Finish()
    {
        _shield.Close();
        activity.LeaveOpenWork();
    }
}
