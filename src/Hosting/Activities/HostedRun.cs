namespace Concurrency.Hosting;

/// <summary>A hosted activity that was started: all its instances.</summary>
internal sealed class HostedRun(HostedActivityRegistration registration, IActivity handle)
{
    private int _running = CountInstances(handle);
    private int _notCompleted;
    private Exception? _failure;
    private string? _cancelled;

    public HostedActivityRegistration Registration => registration;

    public IActivity Handle => handle;

    public IReadOnlyList<IActivity> Instances => handle is IActivityGroup group ? group.Instances : [handle];

    /// <summary>The first failure of an instance.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>The path of an instance which was cancelled.</summary>
    public string? Cancelled => Volatile.Read(ref _cancelled);

    /// <summary>Whether every instance has completed. For when the last has ended.</summary>
    public bool IsCompleted => Volatile.Read(ref _notCompleted) == 0;

    /// <returns>Whether it was the last.</returns>
    public bool OnEnded(IActivity instance)
    {
        var state = instance.State;
        if (state != ActivityState.Completed)
            Interlocked.Increment(ref _notCompleted);

        if (state == ActivityState.Failed)
            Interlocked.CompareExchange(ref _failure, instance.Failures[0], null);
        else if (state == ActivityState.Cancelled)
            Interlocked.CompareExchange(ref _cancelled, instance.Path, null);

        return Interlocked.Decrement(ref _running) == 0;
    }

    private static int CountInstances(IActivity handle) => handle is IActivityGroup group ? group.Instances.Count : 1;
}
