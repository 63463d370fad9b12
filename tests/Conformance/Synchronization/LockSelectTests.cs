namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>Locks as cases of selects: they stand in the same queues, and leave no trace when another case wins.</summary>
public sealed class LockSelectTests : LockTest
{
    /// <summary>The cases, by what they acquire.</summary>
    public static TheoryData<string, Mode> Cases
    {
        get
        {
            var cases = new TheoryData<string, Mode>();
            foreach (var what in new[] { "mutex", "read", "write", "upgradeable" })
            {
                foreach (var mode in Modes.Select(row => row.Data))
                    cases.Add(what, mode);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task SE1_a_free_lock_is_taken_at_once(string what, Mode mode)
    {
        var subject = Subject.Create(Runtime, what);
        await Ended(Start(mode, "selecting", async verbs =>
        {
            var selectCase = subject.CreateCase();
            Assert.Same(selectCase, await WaitAsync(verbs, Runtime.CreateSelect(selectCase)));
            Assert.True(subject.IsHeld);
            subject.Release(selectCase);
        }));

        Assert.False(subject.IsHeld);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task SE1_a_held_lock_is_handed_to_a_waiting_case(string what, Mode mode)
    {
        var subject = Subject.Create(Runtime, what);
        var held = subject.Block();
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var selecting = Start(mode, "selecting", async verbs =>
        {
            var selectCase = subject.CreateCase();
            Assert.Same(selectCase, await WaitAsync(verbs, Runtime.CreateSelect(items.ReceiveCase(), selectCase)));
            Assert.True(subject.IsHeld);
            subject.Release(selectCase);
        });
        await Until(() => subject.Waiting == 1);

        held.Dispose();

        await Ended(selecting);
        Assert.False(subject.IsHeld);
        Assert.Equal(0, items.GetSnapshot().WaitingReceivers);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task SE1_a_case_withdrawn_because_another_won_lets_the_next_waiter_have_the_lock(string what, Mode mode)
    {
        var subject = Subject.Create(Runtime, what);
        var held = subject.Block();
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var selecting = Start(mode, "selecting", async verbs =>
        {
            var receive = items.ReceiveCase();
            Assert.Same(receive, await WaitAsync(verbs, Runtime.CreateSelect(subject.CreateCase(), receive)));
        });
        await Until(() => subject.Waiting == 1);
        var next = subject.AcquireAsync();
        await Until(() => subject.Waiting == 2);

        items.TrySend(7);

        await Ended(selecting);
        Assert.Equal(1, subject.Waiting);
        Assert.False(next.IsCompleted);
        held.Dispose();
        (await next.WaitAsync(Patience)).Dispose();
        Assert.False(subject.IsHeld);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task SE4_C3_a_cancelled_select_at_the_head_passes_the_lock_on(string what, Mode mode)
    {
        var subject = Subject.Create(Runtime, what);
        var held = subject.Block();
        using var cancellation = new CancellationTokenSource();
        var abandoned = Failure(
            mode, "abandoned", async verbs => await WaitAsync(verbs, Runtime.CreateSelect(subject.CreateCase()), cancellation.Token));
        await Until(() => subject.Waiting == 1);
        var next = subject.AcquireAsync();

        await cancellation.CancelAsync();

        Assert.IsType<OperationCanceledException>(await abandoned);
        Assert.Equal(1, subject.Waiting);
        held.Dispose();
        (await next.WaitAsync(Patience)).Dispose();
        Assert.False(subject.IsHeld);
    }

    // Both happen at once: the lock is released, and an item comes for the other case.
    [Theory, MemberData(nameof(Cases))]
    public async Task SE1_C3_a_release_while_another_case_wins_reaches_the_select_or_the_next_waiter(string what, Mode mode)
    {
        for (var round = 0; round < 20; round++)
        {
            var subject = Subject.Create(Runtime, what);
            var held = subject.Block();
            var items = Runtime.CreateChannel<int>("items", capacity: 1);
            var hasLock = false;
            var selecting = Start(mode, "selecting", async verbs =>
            {
                var selectCase = subject.CreateCase();
                if (await WaitAsync(verbs, Runtime.CreateSelect(selectCase, items.ReceiveCase())) != selectCase)
                    return;

                hasLock = true;
                subject.Release(selectCase);
            });
            await Until(() => subject.Waiting == 1);
            var next = subject.AcquireAsync();

            var sending = Task.Run(() => items.TrySend(1));
            held.Dispose();

            await sending;
            await Ended(selecting);
            (await next.WaitAsync(Patience)).Dispose();
            Assert.Equal(hasLock ? 1 : 0, items.GetSnapshot().Count);
            Assert.False(subject.IsHeld);
        }
    }

    [Fact]
    public async Task RW3_a_writer_that_takes_another_case_lets_the_readers_in_who_wait_behind_it()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireRead(out var reading));
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var receive = items.ReceiveCase();
        var selecting = Runtime.CreateSelect(target.WriteCase(), receive).WaitAsync(TestContext.Current.CancellationToken);
        var reader = target.AcquireReadAsync(TestContext.Current.CancellationToken);
        Assert.False(reader.IsCompleted);

        items.TrySend(1);

        Assert.Same(receive, await selecting);
        Assert.True(reader.IsCompletedSuccessfully);
        (await reader).Dispose();
        reading.Dispose();
        AssertFree(target);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU4_a_case_of_a_mutex_which_its_activity_owns_is_ready_with_an_error(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        await Ended(Start(mode, "owner", async _ =>
        {
            using var held = await mutex.AcquireAsync();
            var selectCase = mutex.AcquireCase();
            Assert.Same(selectCase, await Runtime.CreateSelect(selectCase).WaitAsync());
            Assert.IsType<LockRecursionException>(selectCase.Error);
            Assert.Throws<LockRecursionException>(() => selectCase.Value);
        }));

        AssertFree(mutex);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU8_a_mutex_acquired_by_a_select_and_not_released_is_found(Mode mode)
    {
        foreach (var isHandedOver in new[] { false, true })
        {
            var mutex = Runtime.CreateMutex("mutex");
            var held = isHandedOver ? Take(mutex) : default;
            var careless = Start(mode, "careless", async _ => await Runtime.CreateSelect(mutex.AcquireCase()).WaitAsync());
            if (isHandedOver)
                await UntilWaiting(mutex, 1);

            held.Dispose();

            await Assert.ThrowsAsync<SynchronizationLockException>(() => Ended(careless));
            using var next = Take(mutex);
            Assert.Equal("careless", next.AbandonedBy);
        }
    }

    private static async ValueTask<ISelectCase> WaitAsync(Verbs verbs, ISelect select, CancellationToken cancellationToken = default) =>
        verbs.IsBlocking ? select.Wait(cancellationToken) : await select.WaitAsync(cancellationToken);
}
