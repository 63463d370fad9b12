using Concurrency.Tests.Conformance.Waiting;

namespace Concurrency.Tests.Conformance.Signals;

/// <summary>Cancelled waits are forgotten.</summary>
[Collection(nameof(Alone))]
public sealed class SignalMemoryTests : SignalTest
{
    private const int Waits = 2_000;
    private const int Tolerance = 1_024;

    [Theory, MemberData(nameof(Kinds))]
    public void C5_cancelled_waits_leave_nothing(SignalKind kind)
    {
        var signal = Signal.Create(Runtime, kind);
        var verbs = new Verbs(Mode.Foreign, scope: null);
        var least = long.MaxValue;
        for (var wait = 0; wait < Waits; wait++)
            CancelOne(signal, verbs);

        for (var round = 0; round < 5 && least > Tolerance; round++)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            for (var wait = 0; wait < Waits; wait++)
                CancelOne(signal, verbs);

            least = Math.Min(least, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.Equal(0, signal.Waiting());
        Assert.True(least <= Tolerance, $"{least} bytes are retained.");
    }

    private static void CancelOne(Signal signal, Verbs verbs)
    {
        var cancellation = new CancellationTokenSource();
        var wait = signal.WaitAsync(verbs, cancellation.Token).AsTask();
        cancellation.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => wait.GetAwaiter().GetResult());
    }
}
