namespace Concurrency.Tests.Conformance.Signals;

/// <summary>A wait ends when the activity that began it is cancelled, without a token, and blocking ones are for blocking bodies.</summary>
public sealed class SignalCancellationTests : SignalTest
{
    [Theory, MemberData(nameof(KindsInActivities))]
    public async Task C1_a_wait_cancelled_with_its_activity_takes_nothing(SignalKind kind, Mode mode)
    {
        var signal = Signal.Create(Runtime, kind);
        var token = default(CancellationToken);
        var failure = Failure(
            mode,
            "waiter",
            verbs =>
            {
                token = verbs.Scope!.CancellationToken;
                return signal.WaitAsync(verbs, default);
            },
            out var role);
        await UntilWaiting(signal, 1);

        role.Activity!.Cancel();

        Assert.Equal(token, Assert.IsType<OperationCanceledException>(await failure).CancellationToken);
        Assert.Equal(0, signal.Waiting());
        if (kind is not SignalKind.Barrier)
            signal.End();

        Assert.Equal(kind is not SignalKind.Barrier, signal.Try());
    }

    [Theory, MemberData(nameof(KindsInActivities))]
    public async Task C2_a_wait_of_a_cancelled_activity_throws_without_effect_and_a_try_does_not(SignalKind kind, Mode mode)
    {
        var signal = Signal.Create(Runtime, kind, isReady: true);
        await Ended(Start(mode, "cancelled", async verbs =>
        {
            verbs.Scope!.Cancel();
            await Assert.ThrowsAsync<OperationCanceledException>(() => signal.WaitAsync(verbs, default).AsTask());
            Assert.True(signal.Try());
        }));
    }

    [Theory, MemberData(nameof(KindsInAsynchronousBodies))]
    public async Task C9_blocking_throws_in_an_asynchronous_body_and_says_what_to_await(SignalKind kind, Mode mode)
    {
        var signal = Signal.Create(Runtime, kind, isReady: true);
        await Ended(Start(mode, "body", _ =>
        {
            var refusal = Assert.Throws<InvalidOperationException>(() => signal.Block(default));
            Assert.Contains("'body'", refusal.Message, StringComparison.Ordinal);
            Assert.Contains(
                kind switch
                {
                    SignalKind.Semaphore => "AcquireAsync",
                    SignalKind.Barrier => "SignalAndWaitAsync",
                    _ => "WaitAsync",
                },
                refusal.Message,
                StringComparison.Ordinal);
            return default;
        }));

        Assert.True(signal.Try());
    }
}
