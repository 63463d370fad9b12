using Concurrency.Threads;
using PrimeSieve;
using Xunit;

namespace Concurrency.Tests.Samples;

public sealed class SieveTests
{
    public static MatrixTheoryData<string, int> PlacementsAndCounts => new(["Task", "Thread", "mixed"], [1, 2, 3, 100]);

    [Theory]
    [MemberData(nameof(PlacementsAndCounts))]
    public async Task The_first_primes_come_in_order(string placement, int count)
    {
        await using var runtime = Placements.CreateRuntime(placement);

        var primes = await new Sieve(count).RunAsync(runtime, CancellationToken.None);

        Assert.Equal(TrialDivision.First(count), primes);
    }

    [Theory]
    [MemberData(nameof(Placements.All), MemberType = typeof(Placements))]
    public async Task A_sieve_has_a_filter_for_each_prime_and_leaves_none_behind(string placement)
    {
        await using var runtime = Placements.CreateRuntime(placement);
        var sieve = new Sieve(50);

        var primes = await sieve.RunAsync(runtime, CancellationToken.None);

        Assert.Equal(primes.Select(prime => $"sieve/chain/filter-{prime}"), sieve.Filters.Select(filter => filter.Path));
        Assert.All(sieve.Filters, filter => Assert.True(filter.Completion.IsCompleted, filter.Path));
        Assert.Empty(runtime.Survey());
    }

    [Fact]
    public async Task A_chain_of_two_thousand_tasks_is_no_burden()
    {
        await using var runtime = Placements.CreateRuntime("Task");

        var primes = await new Sieve(2_000).RunAsync(runtime, CancellationToken.None);

        Assert.Equal(17_389, primes[^1]);
        Assert.Equal(TrialDivision.First(2_000), primes);
        Assert.Empty(runtime.Survey());
    }

    [Fact]
    public async Task A_sieve_can_be_cancelled()
    {
        await using var runtime = Placements.CreateRuntime("mixed");
        using var cancellation = new CancellationTokenSource();

        var sieve = new Sieve(10_000);
        var run = sieve.RunAsync(runtime, cancellation.Token).AsTask();
        while (sieve.Filters.Count < 20)
            await Task.Yield();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.All(sieve.Filters, filter => Assert.Equal(ActivityState.Cancelled, filter.State));
        Assert.Empty(runtime.Survey());
    }

    [Fact]
    public async Task A_chain_which_needs_too_many_threads_fails_and_leaves_none_behind()
    {
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseThreads(maxThreads: 10));

        await Assert.ThrowsAsync<ThreadLimitException>(async () => await new Sieve(100).RunAsync(runtime, CancellationToken.None));

        Assert.Empty(runtime.Survey());
    }
}
