using Concurrency.Tests.Conformance.Waiting;

namespace Concurrency.Tests.Conformance.Storms;

/// <summary>A cancelled wait leaves the queue of its object at once, and nothing on the heap.</summary>
[Collection(nameof(Alone))]
public sealed class ForgettingTests : ConformanceTest
{
    private static readonly int s_waits = Environment.GetEnvironmentVariable("CONCURRENCY_SOAK") == "1" ? 1_000_000 : 4_000;

    public static TheoryData<string> Names => WaitingVerb.Names;

    [Theory, MemberData(nameof(Names))]
    public async Task C5_cancelled_waits_leave_nothing(string name)
    {
        var verb = WaitingVerb.Create(name, Runtime);
        await Retained.AssertNothing(s_waits, async count =>
        {
            for (var round = 0; round < count; round++)
                await CancelAsync(verb.Wait);
        });
        Assert.Equal(0, verb.Waiting());
    }

    // Its waiters go through the queue of the mutex as well.
    [Fact]
    public async Task C5_CV2_cancelled_waits_for_a_condition_leave_nothing_but_the_lease()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        using var lease = await mutex.AcquireAsync(TestContext.Current.CancellationToken);
        await Retained.AssertNothing(s_waits, async count =>
        {
            for (var round = 0; round < count; round++)
                await CancelAsync(token => condition.WaitAsync(lease, token));
        });
        Assert.Equal(0, condition.GetSnapshot().Waiting);
        Assert.Equal(new("mutex", IsHeld: true, Owner: null, Waiting: 0), mutex.GetSnapshot());
    }

    private static async Task CancelAsync(Func<CancellationToken, ValueTask> wait)
    {
        var cancellation = new CancellationTokenSource();
        var pending = wait(cancellation.Token);
        Assert.False(pending.IsCompleted);
        cancellation.Cancel();
        await Assert.ThrowsAsync<OperationCanceledException>(pending.AsTask);
    }
}
