using System.Runtime.CompilerServices;
using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Exchange;

/// <summary>What holds of every waiting verb of the exchange objects, in every mode.</summary>
public sealed class WaitContractTests : ChannelTest
{
    private static readonly string[] s_kinds = ["exchange", "promise", "latest", "send", "receive"];

    public static TheoryData<string, Mode> KindsAndModes => new MatrixTheoryData<string, Mode>(
        s_kinds, [Mode.Task, Mode.Thread, Mode.BlockingThread, Mode.Foreign, Mode.BlockingForeign]);

    public static TheoryData<string, Mode> KindsAndActivities => new MatrixTheoryData<string, Mode>(
        s_kinds, [Mode.Task, Mode.Thread, Mode.BlockingThread]);

    public static TheoryData<string> Kinds => [.. s_kinds];

    [Theory, MemberData(nameof(KindsAndModes))]
    public async Task C1_a_wait_abandoned_by_its_token_took_nothing(string kind, Mode mode)
    {
        var subject = Subject.Create(kind, Runtime);
        using var cancellation = new CancellationTokenSource();
        var abandoned = Failure(mode, "abandoned", async verbs => await subject.WaitAsync(verbs, cancellation.Token));
        await Until(() => subject.Waiting == 1);

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await abandoned).CancellationToken);
        Assert.Equal((0, false), (subject.Waiting, subject.HasTakenEffect));
        subject.Grant();
        Assert.Equal(subject.Granted, await Result(mode, "next", verbs => subject.WaitAsync(verbs, CancellationToken.None)));
    }

    [Theory, MemberData(nameof(KindsAndActivities))]
    public async Task C1_a_wait_ends_with_its_activity_and_took_nothing(string kind, Mode mode)
    {
        var subject = Subject.Create(kind, Runtime);
        var role = Start(mode, "waiter", async verbs => await subject.WaitAsync(verbs, CancellationToken.None));
        await Until(() => subject.Waiting == 1);

        role.Activity!.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ended(role));
        Assert.Equal(ActivityState.Cancelled, role.Activity.State);
        Assert.Equal((0, false), (subject.Waiting, subject.HasTakenEffect));
    }

    [Theory, MemberData(nameof(KindsAndModes))]
    public async Task C1_a_grant_and_a_cancellation_at_once_have_one_outcome(string kind, Mode mode)
    {
        for (var round = 0; round < 40; round++)
        {
            var subject = Subject.Create(kind, Runtime);
            using var cancellation = new CancellationTokenSource();
            var got = -1;
            var waiter = Failure(mode, "waiter", async verbs => got = await subject.WaitAsync(verbs, cancellation.Token));
            await Until(() => subject.Waiting == 1);

            var cancelling = Task.Run(cancellation.Cancel);
            subject.Grant();

            await cancelling;
            if (await waiter is { } failure)
            {
                Assert.IsType<OperationCanceledException>(failure);
                Assert.False(subject.HasTakenEffect);
                Assert.Equal(subject.Granted, await Result(Mode.Foreign, "next", verbs => subject.WaitAsync(verbs, CancellationToken.None)));
            }
            else
            {
                Assert.Equal(subject.Granted, got);
                Assert.Equal(kind != "promise", subject.HasTakenEffect);
            }
        }
    }

    [Theory, MemberData(nameof(KindsAndModes))]
    public async Task C2_a_token_already_cancelled_throws_although_it_could_succeed(string kind, Mode mode)
    {
        var subject = Subject.Create(kind, Runtime);
        subject.Grant();
        var cancelled = new CancellationToken(canceled: true);

        var failure = await Failure(mode, "refused", async verbs => await subject.WaitAsync(verbs, cancelled));

        Assert.Equal(cancelled, Assert.IsType<OperationCanceledException>(failure).CancellationToken);
        Assert.False(subject.HasTakenEffect);
        Assert.Equal(subject.Granted, await Result(mode, "next", verbs => subject.WaitAsync(verbs, CancellationToken.None)));
    }

    [Theory, MemberData(nameof(KindsAndActivities))]
    public async Task C2_a_cancelled_activity_is_refused_although_it_could_succeed(string kind, Mode mode)
    {
        var subject = Subject.Create(kind, Runtime);
        subject.Grant();
        var role = Start(mode, "cancelled", async verbs =>
        {
            verbs.Scope!.Cancel();
            await subject.WaitAsync(verbs, CancellationToken.None);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ended(role));

        Assert.False(subject.HasTakenEffect);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task C5_cancelled_waits_leave_the_queue_and_nothing_else(string kind)
    {
        var objects = WaitAndForget(kind);

        await Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !objects.IsAlive;
        });
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task C9_blocking_verbs_throw_in_an_asynchronous_body_and_name_their_twin(string kind)
    {
        foreach (var mode in new[] { Mode.Task, Mode.Thread })
        {
            var subject = Subject.Create(kind, Runtime);
            subject.Grant();

            // The blocking verb, called in an asynchronous body.
            var failure = await Failure(
                mode, "body", async _ => await subject.WaitAsync(new(Mode.BlockingThread, null), CancellationToken.None));

            var refusal = Assert.IsType<InvalidOperationException>(failure);
            var twin = kind switch
            {
                "exchange" => "ExchangeAsync",
                "promise" => "WaitAsync",
                "latest" => "NextAsync",
                "send" => "SendAsync",
                _ => "ReceiveAsync",
            };
            Assert.Contains($"await {twin}", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("'body'", refusal.Message, StringComparison.Ordinal);
            Assert.False(subject.HasTakenEffect);
        }
    }

    // The waits go back to the pool of this thread, which goes on.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference WaitAndForget(string kind)
    {
        var subject = Subject.Create(kind, Runtime);
        for (var round = 0; round < 5_000; round++)
        {
            using var cancellation = new CancellationTokenSource();
            var wait = subject.WaitAsync(new(Mode.Foreign, null), cancellation.Token);
            Assert.False(wait.IsCompleted);
            cancellation.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() => wait.AsTask().GetAwaiter().GetResult());
        }

        Assert.Equal((0, false), (subject.Waiting, subject.HasTakenEffect));
        return new(subject);
    }
}
