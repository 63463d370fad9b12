namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>Somebody who waits for a mutex, in any mode.</summary>
internal sealed class MutexWaiter
{
    private Thread? _thread;
    private SynchronizationContext? _strand;

    public Role Role { get; set; } = null!;

    public Thread Thread
    {
        set => Volatile.Write(ref _thread, value);
    }

    public SynchronizationContext? Strand
    {
        set => Volatile.Write(ref _strand, value);
    }

    /// <summary>Waits until he has done what he can do and waits again.</summary>
    public async Task RestAsync()
    {
        if (Volatile.Read(ref _strand) is { } strand)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            strand.Post(_ => done.SetResult(), null);
            await done.Task;
            return;
        }

        // A parked thread is seen as one after a while.
        while (!Volatile.Read(ref _thread)!.ThreadState.HasFlag(ThreadState.WaitSleepJoin))
            await Task.Yield();
    }
}
