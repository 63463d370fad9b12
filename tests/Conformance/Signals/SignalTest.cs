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
