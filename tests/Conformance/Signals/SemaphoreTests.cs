namespace Concurrency.Tests.Conformance.Signals;

/// <summary>Permits, several at once.</summary>
public sealed class SemaphoreTests : SignalTest
{
    [Theory, MemberData(nameof(Modes))]
    public async Task SM1_never_more_are_inside_than_there_are_permits(Mode mode)
    {
        const int Permits = 3;
        var semaphore = Runtime.CreateSemaphore("semaphore", Permits, Permits);
        var inside = 0;
        var most = 0;
        var workers = Enumerable.Range(0, 6).Select(index => Start(mode, "worker", async verbs =>
        {
            for (var round = 0; round < 100; round++)
            {
                var permits = ((index + round) % Permits) + 1;
                using (await verbs.EnterAsync(semaphore, permits))
                {
                    InterlockedMax(ref most, Interlocked.Add(ref inside, permits));
                    await verbs.YieldAsync();
                    Interlocked.Add(ref inside, -permits);
                }
            }
        })).ToArray();

        await Ended(workers);

        Assert.InRange(most, 1, Permits);
        Assert.Equal(new("semaphore", Permits, Permits, Waiting: 0), semaphore.GetSnapshot());
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SM2_a_small_request_does_not_overtake_a_big_one(Mode mode)
    {
        var semaphore = Runtime.CreateSemaphore("semaphore", permits: 2, maxPermits: 3);
        var big = Start(mode, "big", verbs => verbs.AcquireAsync(semaphore, 3));
        await Until(() => semaphore.GetSnapshot().Waiting == 1);
        var small = Start(mode, "small", verbs => verbs.AcquireAsync(semaphore));
        await Until(() => semaphore.GetSnapshot().Waiting == 2);
        Assert.False(semaphore.TryAcquire());
        Assert.Equal(new("semaphore", 2, 3, 2), semaphore.GetSnapshot());

        semaphore.Release();

        await Ended(big);
        Assert.Equal(new("semaphore", 0, 3, 1), semaphore.GetSnapshot());
        Assert.False(small.Completion.IsCompleted);
        semaphore.Release(3);
        await Ended(small);
        Assert.Equal(2, semaphore.GetSnapshot().Permits);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SM3_a_big_head_which_is_cancelled_lets_the_small_ones_go(Mode mode)
    {
        var semaphore = Runtime.CreateSemaphore("semaphore", permits: 2, maxPermits: 5);
        using var cancellation = new CancellationTokenSource();
        var big = Failure(mode, "big", verbs => verbs.AcquireAsync(semaphore, 5, cancellation.Token));
        await Until(() => semaphore.GetSnapshot().Waiting == 1);
        var first = Start(mode, "first", verbs => verbs.AcquireAsync(semaphore));
        await Until(() => semaphore.GetSnapshot().Waiting == 2);
        var second = Start(mode, "second", verbs => verbs.AcquireAsync(semaphore));
        await Until(() => semaphore.GetSnapshot().Waiting == 3);

        await cancellation.CancelAsync();

        Assert.IsType<OperationCanceledException>(await big);
        await Ended(first, second);
        Assert.Equal(new("semaphore", 0, 5, 0), semaphore.GetSnapshot());
    }

    // The head is claimed by its cancellation before it leaves the queue; others use the semaphore in between.
    [Fact]
    public async Task SM3_others_acquire_and_release_while_big_heads_are_cancelled()
    {
        var semaphore = Runtime.CreateSemaphore("semaphore", permits: 1, maxPermits: 2);
        var stop = false;
        var user = Start(Mode.BlockingForeign, "user", _ =>
        {
            while (!Volatile.Read(ref stop))
            {
                if (semaphore.TryAcquire())
                    semaphore.Release();
            }

            return default;
        });
        var requester = Start(Mode.BlockingForeign, "requester", _ =>
        {
            for (var round = 0; round < 5_000; round++)
            {
                var cancellation = new CancellationTokenSource();
                var big = semaphore.AcquireAsync(2, cancellation.Token);
                var small = semaphore.AcquireAsync();
                cancellation.Cancel();
                if (big.IsCompletedSuccessfully)
                    semaphore.Release(2);
                else
                    Assert.True(big.IsCanceled);

                small.AsTask().GetAwaiter().GetResult();
                semaphore.Release();
            }

            return default;
        });

        try
        {
            await Ended(requester);
        }
        finally
        {
            Volatile.Write(ref stop, true);
        }

        await Ended(user);

        Assert.Equal(new("semaphore", 1, 2, 0), semaphore.GetSnapshot());
    }

    [Fact]
    public void SM4_releasing_too_many_throws_and_changes_nothing()
    {
        var semaphore = Runtime.CreateSemaphore("semaphore", permits: 2, maxPermits: 3);

        var failure = Assert.Throws<SemaphoreFullException>(() => semaphore.Release(2));

        Assert.Contains("'semaphore' has 2 of 3 permits", failure.Message, StringComparison.Ordinal);
        Assert.Throws<SemaphoreFullException>(() => semaphore.Release(int.MaxValue));
        Assert.Equal(new("semaphore", 2, 3, 0), semaphore.GetSnapshot());
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task A_block_releases_what_it_acquired_once(Mode mode)
    {
        var semaphore = Runtime.CreateSemaphore("semaphore", permits: 3, maxPermits: 3);
        await Ended(Start(mode, "user", async verbs =>
        {
            var block = await verbs.EnterAsync(semaphore, 2);
            Assert.Equal(1, semaphore.GetSnapshot().Permits);
            block.Dispose();
            block.Dispose();
        }));

        Assert.Equal(3, semaphore.GetSnapshot().Permits);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task C8_a_block_which_throws_leaves_nothing_acquired_and_one_which_is_cancelled_neither(Mode mode)
    {
        var semaphore = Runtime.CreateSemaphore("semaphore", permits: 1, maxPermits: 1);
        var failure = await Failure(mode, "failing", async verbs =>
        {
            using (await verbs.EnterAsync(semaphore))
                throw new InvalidTimeZoneException();
        });
        Assert.IsType<InvalidTimeZoneException>(failure);
        Assert.True(semaphore.TryAcquire());
        using var cancellation = new CancellationTokenSource();
        var abandoned = Failure(mode, "abandoned", async verbs =>
        {
            using (await verbs.EnterAsync(semaphore, cancellationToken: cancellation.Token))
                Assert.Fail("It was cancelled.");
        });
        await Until(() => semaphore.GetSnapshot().Waiting == 1);

        await cancellation.CancelAsync();

        Assert.IsType<OperationCanceledException>(await abandoned);
        semaphore.Release();
        Assert.Equal(1, semaphore.GetSnapshot().Permits);
    }

    [Fact]
    public async Task Arguments_out_of_range_are_named_with_the_semaphore_and_what_it_takes()
    {
        var semaphore = Runtime.CreateSemaphore("semaphore", permits: 1, maxPermits: 3);
        AssertNamed("3", () => semaphore.TryAcquire(4));
        AssertNamed("3", () => semaphore.Acquire(4));
        AssertNamed("3", () => semaphore.AcquireCase(4));
        AssertNamed("1 or more", () => semaphore.TryAcquire(0));
        AssertNamed("1 or more", () => semaphore.Release(0));
        AssertNamed("1 or more", () => semaphore.Enter(-1));
        AssertNamed("0 or more", () => Runtime.CreateSemaphore("semaphore", -1));
        AssertNamed("1 or more", () => Runtime.CreateSemaphore("semaphore", 0, 0));
        AssertNamed("at most 2", () => Runtime.CreateSemaphore("semaphore", 3, 2));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => semaphore.AcquireAsync(0).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => semaphore.EnterAsync(4).AsTask());
        Assert.Equal(new("semaphore", 1, 3, 0), semaphore.GetSnapshot());
    }

    private static void AssertNamed(string allowed, Action verb)
    {
        var failure = Assert.Throws<ArgumentOutOfRangeException>(verb);
        Assert.Contains("'semaphore'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, failure.Message, StringComparison.Ordinal);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        var seen = Volatile.Read(ref most);
        while (seen < value)
        {
            var before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
                return;

            seen = before;
        }
    }
}
