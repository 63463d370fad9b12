namespace Concurrency.Tests.Conformance.Storms;

/// <summary>Waits which nobody awaited end with their activity, and take nothing.</summary>
public sealed class ForgottenWaitTests : ConformanceTest
{
    public static TheoryData<string, Mode> Verbs => new MatrixTheoryData<string, Mode>(
        [.. WaitingVerb.Names.Select(row => row.Data)], [Mode.Task, Mode.Thread]);

    [Theory, MemberData(nameof(Verbs))]
    public async Task C3_a_wait_nobody_awaited_ends_with_its_activity_and_the_grant_goes_to_the_next(string name, Mode mode)
    {
        var verb = WaitingVerb.Create(name, Runtime);
        var waiting = 0;
        await Ended(Start(mode, "forgetful", _ =>
        {
            verb.Forget();
            waiting = verb.Waiting();
            return default;
        }));

        Assert.Equal((1, 0), (waiting, verb.Waiting()));
        var next = verb.Wait(TestContext.Current.CancellationToken).AsTask();
        Assert.Equal(1, verb.Waiting());
        verb.Grant();
        await next.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(0, verb.Waiting());
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU8_a_wait_for_a_condition_nobody_awaited_leaves_the_mutex_free(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        await Task.WhenAny(Ended(Start(mode, "forgetful", async _ =>
        {
            var lease = await mutex.AcquireAsync();
            Forget(condition.WaitAsync(lease));
        })));

        Assert.Equal(0, condition.GetSnapshot().Waiting);
        Assert.Equal(new("mutex", IsHeld: false, Owner: null, Waiting: 0), mutex.GetSnapshot());
    }

    // The first branch's release must not make the activity forget that the second waits, and gets the mutex then.
    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU8_an_acquisition_nobody_awaited_is_freed_at_the_end_although_another_was_released(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        Assert.True(mutex.TryAcquire(out var held));
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var role = Start(mode, "forgetful", async _ =>
        {
            var first = mutex.AcquireAsync();
            Forget(mutex.AcquireAsync());
            begun.SetResult();
            (await first).Dispose();

            // The release calls the second, which is here in a step behind this one.
            await Task.Yield();
            Assert.Equal("forgetful", mutex.GetSnapshot().Owner);
        });
        await begun.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        held.Dispose();

        var failure = await Assert.ThrowsAsync<SynchronizationLockException>(() => Ended(role));
        Assert.Contains("mutex", failure.Message, StringComparison.Ordinal);
        Assert.True(mutex.TryAcquire(out var next));
        Assert.Equal("forgetful", next.AbandonedBy);
        next.Dispose();
    }

    private static void Forget(ValueTask wait) => _ = wait;

    private static void Forget<T>(ValueTask<T> wait) => _ = wait;
}
