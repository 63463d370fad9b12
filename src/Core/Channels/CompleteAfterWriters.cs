using Concurrency.Activities;

namespace Concurrency.Channels;

/// <summary>Completes a channel when the last of its writers has ended.</summary>
internal sealed class CompleteAfterWriters(IChannelCompletion channel, int count) : IEndObserver
{
    private Exception? _failure;
    private Exception? _cancellation;
    private int _remaining = count;

    /// <summary>Completes the channel after these writers.</summary>
    public static void Watch(IChannelCompletion channel, IActivity[] writers)
    {
        ArgumentNullException.ThrowIfNull(writers);
        if (writers.Length == 0)
        {
            throw new ArgumentException(
                $"Channel '{channel.Path}' would never complete: name at least one writer.", nameof(writers));
        }

        var observer = new CompleteAfterWriters(channel, writers.Length);
        foreach (var writer in writers)
            observer.Watch(writer);
    }

    // Waits for a writer, or for all instances of it.
    private void Watch(IActivity writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        switch (writer)
        {
            case Strand activity:
                activity.Observe(this);
                break;
            case IActivityGroup group:
                Interlocked.Add(ref _remaining, group.Instances.Count - 1);
                foreach (var instance in group.Instances)
                    Watch(instance);

                break;
            default:
                // A stand-in, or somebody else's activity.
                writer.Completion.ContinueWith(
                    task => OnEnded(writer.Path, task.Exception?.InnerException, task.IsCanceled),
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
                break;
        }
    }

    public void OnEnded(Strand activity) =>
        OnEnded(
            activity.Path,
            activity.State == ActivityState.Failed ? activity.Failures[0] : null,
            activity.State == ActivityState.Cancelled);

    private void OnEnded(string path, Exception? failure, bool isCancelled)
    {
        if (failure is not null)
            Interlocked.CompareExchange(ref _failure, failure, null);
        else if (isCancelled)
            Interlocked.CompareExchange(ref _cancellation, CreateCancellation(path), null);

        if (Interlocked.Decrement(ref _remaining) == 0)
            channel.TryComplete(_failure ?? _cancellation);
    }

    private static OperationCanceledException CreateCancellation(string path) =>
        new($"Activity '{path}' was cancelled before it had sent everything.");
}

/// <summary>The part of a channel that completes it, whatever it carries.</summary>
internal interface IChannelCompletion
{
    string Path { get; }

    bool TryComplete(Exception? error);
}
