namespace Concurrency.Tests.Conformance.Linearizability;

public sealed partial class SimulatedRuleTests
{
    [Fact]
    public void SM2_C6_a_small_request_does_not_pass_a_big_one() => Exhaust(async scope =>
    {
        var semaphore = scope.CreateSemaphore("semaphore", permits: 1, maxPermits: 2);
        var order = new List<string>();
        Simulation.Eventually("the big one was first", () => order is ["big", "small"]);
        Start("big", permits: 2);
        await UntilOthersWaitAsync(scope);

        Start("small", permits: 1);
        Assert.False(semaphore.TryAcquire());
        semaphore.Release();

        void Start(string name, int permits) => scope.Start(name, async _ =>
        {
            await semaphore.AcquireAsync(permits);
            order.Add(name);
            semaphore.Release(permits);
        });
    });

    [Fact]
    public void SM3_C1_a_small_request_goes_on_when_the_big_one_before_it_is_cancelled() => Exhaust(async scope =>
    {
        var semaphore = scope.CreateSemaphore("semaphore", permits: 1, maxPermits: 2);
        using var cancellation = new CancellationTokenSource();
        var big = scope.Start("big", async _ =>
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await semaphore.AcquireAsync(2, cancellation.Token)));
        await UntilOthersWaitAsync(scope);

        var small = scope.Start("small", async _ => await semaphore.AcquireAsync());
        StartCanceller(scope, cancellation);

        await small.JoinAsync();
        await big.JoinAsync();
        Assert.Equal(0, semaphore.GetSnapshot().Permits);
    });

    [Fact]
    public void SM4_of_two_releases_of_the_last_permit_one_is_refused() => Exhaust(scope =>
    {
        var semaphore = scope.CreateSemaphore("semaphore", permits: 1, maxPermits: 2);
        var refused = 0;
        Simulation.Eventually("one was refused", () => (refused, semaphore.GetSnapshot().Permits) == (1, 2));
        scope.Start("first", Release);
        scope.Start("second", Release);
        return default;

        ValueTask Release(IActivityScope own)
        {
            try
            {
                semaphore.Release();
            }
            catch (SemaphoreFullException)
            {
                refused++;
            }

            return default;
        }
    });
}
