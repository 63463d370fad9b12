using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>Disposes what an activity left to its end. It keeps the activity open, and is shielded from its cancellation.</summary>
internal sealed class DisposalStep(Strand activity, Stack<object> disposables) : Step
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
        while (disposables.TryPop(out var disposable))
        {
            try
            {
                if (disposable is IAsyncDisposable asynchronous)
                    await asynchronous.DisposeAsync();
                else
                    ((IDisposable)disposable).Dispose();
            }
            catch (Exception exception)
            {
                // The others are disposed all the same, and the first failure stays the first.
                activity.OnFailure(exception);
            }
        }
    }

    private void Finish()
    {
        _shield.Close();
        activity.LeaveOpenWork();
    }
}
