using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Signals;

/// <summary>Ways to watch the objects that are waited for.</summary>
public abstract class SignalTest : ChannelTest
{
    public static TheoryData<SignalKind> Kinds => [.. Enum.GetValues<SignalKind>()];

    /// <summary>The kinds which a select may wait for.</summary>
    public static TheoryData<SignalKind> SelectableKinds =>
        [SignalKind.Semaphore, SignalKind.ManualResetEvent, SignalKind.AutoResetEvent, SignalKind.CountdownEvent];

    /// <summary>The kinds of which several may wait for the same.</summary>
    public static TheoryData<SignalKind> SharedKinds => SelectableKinds;

    public static TheoryData<SignalKind, Mode> KindsInActivities => Cross(Mode.Task, Mode.Thread, Mode.BlockingThread);

    public static TheoryData<SignalKind, Mode> KindsInAsynchronousBodies => Cross(Mode.Task, Mode.Thread);

    protected static Task UntilWaiting(Signal signal, int count) => Until(() => signal.Waiting() == count);

    /// <summary>Waits for the outcomes of roles who wait for each other: the first failure is thrown at once.</summary>
    protected static Task EndedOrFailed(params Role[] roles) => EndedOrFailed(roles.Select(role => role.Completion));

    /// <inheritdoc cref="EndedOrFailed(Role[])"/>
    protected static Task EndedOrFailed(IEnumerable<Task> tasks)
    {
        return AwaitAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);

        async Task AwaitAsync()
        {
            await foreach (var ended in Task.WhenEach(tasks))
                await ended;
        }
    }

    private static TheoryData<SignalKind, Mode> Cross(params Mode[] modes)
    {
        var data = new TheoryData<SignalKind, Mode>();
        foreach (var kind in Enum.GetValues<SignalKind>())
        {
            foreach (var mode in modes)
                data.Add(kind, mode);
        }

        return data;
    }
}
