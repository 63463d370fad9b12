namespace Concurrency.Hosting;

/// <summary>Where the bodies of all hosted activities wait until the last of them has been placed.</summary>
/// <remarks>So that no user code has run when one of them cannot be started.</remarks>
internal sealed class StartGate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the gate is opened; cancelled when it never will be.</summary>
    public Task Opened => _opened.Task;

    public void Open() => _opened.TrySetResult();

    public void Abandon() => _opened.TrySetCanceled(new CancellationToken(canceled: true));
}
