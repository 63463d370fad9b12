namespace Concurrency.Tests.Conformance.Activities;

/// <summary>What the tests of activities have in common: both backends, a log, and ways to see an activity through.</summary>
public abstract class ActivityTest : ConformanceTest
{
    public static TheoryData<string> Backends => ["Thread", "Task"];

    /// <summary>A parent's backend, and its children's.</summary>
    public static TheoryData<string, string> Pairs =>
        new() { { "Thread", "Thread" }, { "Thread", "Task" }, { "Task", "Thread" }, { "Task", "Task" } };

    protected LogRecorder Log { get; } = new();

    protected ManualTimeProvider Time { get; } = new();

    /// <summary>Whether the runtime lives in <see cref="Time"/> and not in the system's.</summary>
    protected virtual bool UsesManualTime => false;

    protected override void Configure(ConcurrencyBuilder builder)
    {
        builder.LoggerFactory = Log;
        if (UsesManualTime)
        {
            builder.TimeProvider = Time;
            builder.Grace = TimeSpan.Zero;
        }
    }

    protected static ActivityOptions On(string backend) => new() { Backend = backend };

    /// <summary>The outcome of something, or a failure where it hangs.</summary>
    protected static Task Soon(Task task) => task.WaitAsync(Patience);

    protected static Task<T> Soon<T>(Task<T> task) => task.WaitAsync(Patience);

    protected static Task Soon(ValueTask task) => task.AsTask().WaitAsync(Patience);

    protected static Task<T> Soon<T>(ValueTask<T> task) => task.AsTask().WaitAsync(Patience);

    /// <summary>Waits for the end of an activity, whatever its outcome, without awaiting the outcome.</summary>
    protected static Task HasEnded(IActivity activity) => Until(() => activity.State >= ActivityState.Completed);

    /// <summary>
    /// Waits until so many activities live and none has a step to run. A wait is in its object's queue before its activity knows
    /// since when it waits, and is known before the step which began it is over.
    /// </summary>
    protected Task AllAreBlocked(int count) => Until(() =>
        Runtime.Inspector.GetActivities() is var all && all.Count == count && all.All(activity => activity.State == ActivityState.Blocked));

    protected static Task HasReceivers<T>(IChannel<T> channel, int count = 1) =>
        Until(() => channel.GetSnapshot().WaitingReceivers == count);

    /// <summary>A source whose continuations never run on the stack of whoever sets it.</summary>
    protected static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected static TaskCompletionSource<T> Signal<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits on a channel that gets nothing, so that only a cancellation ends the wait.</summary>
    protected static async ValueTask WaitForEver(IActivityScope scope) =>
        await scope.CreateChannel<int>("never", capacity: 1).ReceiveAsync();

    /// <summary>A shield whose body relies on the scope, and not on the token it gets.</summary>
    protected static ValueTask Shield(IActivityScope scope, TimeSpan deadline, Func<ValueTask> cleanup) =>
        scope.ShieldAsync(deadline, _ => cleanup());

    /// <inheritdoc cref="Shield"/>
    protected static ValueTask Deadline(IActivityScope scope, TimeSpan deadline, Func<ValueTask> body) =>
        scope.DeadlineAsync(deadline, _ => body());
}
