namespace Concurrency.Tests.Conformance.Channels;

/// <summary>Ways to watch a channel and those who use it.</summary>
public abstract class ChannelTest : ConformanceTest
{
    /// <summary>All modes, for tests about one role.</summary>
    public static TheoryData<Mode> Modes => [Mode.Task, Mode.Thread, Mode.BlockingThread, Mode.Foreign, Mode.BlockingForeign];

    /// <summary>The modes whose verbs return value tasks, so that one role can begin several operations.</summary>
    public static TheoryData<Mode> AsynchronousModes => [Mode.Task, Mode.Thread, Mode.Foreign];

    /// <summary>The modes which are activities, and are cancelled as such.</summary>
    public static TheoryData<Mode> ActivityModes => [Mode.Task, Mode.Thread, Mode.BlockingThread];

    public static TheoryData<int> Capacities => [0, 1, 2, 64, ChannelCapacity.Unbounded];

    public static TheoryData<int> BoundedCapacities => [0, 1, 2, 64];

    public static TheoryData<int> BufferingCapacities => [1, 2, 64, ChannelCapacity.Unbounded];

    protected static Task UntilReceivers<T>(IChannel<T> channel, int count) =>
        Until(() => channel.GetSnapshot().WaitingReceivers == count);

    protected static Task UntilSenders<T>(IChannel<T> channel, int count) =>
        Until(() => channel.GetSnapshot().WaitingSenders == count);

    /// <summary>Waits until an activity waits for a library object, also where no snapshot of the object counts it.</summary>
    protected static Task UntilBlocked(IActivity activity) =>
        Until(() => activity.GetSnapshot() is { State: ActivityState.Blocked, WaitingFor: not null });

    /// <summary>Puts in as many items as fit: 0, 1, 2...</summary>
    protected static int Fill(IChannel<int> channel)
    {
        var count = 0;
        while (count < channel.GetSnapshot().Capacity && channel.TrySend(count))
            count++;

        return count;
    }

    protected static List<T> Drain<T>(IChannelReader<T> channel)
    {
        var items = new List<T>();
        while (channel.TryReceive(out var item))
            items.Add(item);

        return items;
    }

    /// <summary>Starts a role which returns something.</summary>
    protected Task<T> Result<T>(Mode mode, string name, Func<Verbs, ValueTask<T>> code) =>
        Result(mode, name, code, out _);

    /// <inheritdoc cref="Result{T}(Mode, string, Func{Verbs, ValueTask{T}})"/>
    protected Task<T> Result<T>(Mode mode, string name, Func<Verbs, ValueTask<T>> code, out Role role)
    {
        var result = default(T);
        var started = Start(mode, name, async verbs => result = await code(verbs));
        role = started;
        return AwaitAsync();

        async Task<T> AwaitAsync()
        {
            await Ended(started);
            return result!;
        }
    }

    /// <summary>Starts a role which is expected to fail; gets what it threw, or null.</summary>
    protected Task<Exception?> Failure(Mode mode, string name, Func<Verbs, ValueTask> code) =>
        Failure(mode, name, code, out _);

    /// <inheritdoc cref="Failure(Mode, string, Func{Verbs, ValueTask})"/>
    protected Task<Exception?> Failure(Mode mode, string name, Func<Verbs, ValueTask> code, out Role role) =>
        Result<Exception?>(
            mode,
            name,
            async verbs =>
            {
                try
                {
                    await code(verbs);
                    return null;
                }
                catch (Exception exception)
                {
                    return exception;
                }
            },
            out role);
}
