using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Exchange;

/// <summary>How promises, broadcasts and changing values end, and what they refuse.</summary>
public sealed class OutcomeTests : ChannelTest
{
    [Theory, MemberData(nameof(Modes))]
    public async Task C8_a_broken_promise_keeps_type_and_first_stack_for_every_waiter(Mode mode)
    {
        var promise = Runtime.CreatePromise<int>("answer");
        var early = Failure(mode, "early", async verbs => await verbs.WaitAsync(promise));
        await Until(() => promise.GetSnapshot().Waiting == 1);
        var completion = promise.Completion;
        var error = Record.Exception(ThrowFromHere)!;

        Assert.True(promise.TrySetException(error));

        Exception?[] failures =
        [
            await early,
            await Failure(mode, "late", async verbs => await verbs.WaitAsync(promise)),
            Record.Exception(() => promise.TryGet(out _)),
            await Record.ExceptionAsync(() => completion),
            await Record.ExceptionAsync(() => promise.Completion),
        ];
        Assert.All(failures, failure => Assert.Same(error, failure));
        Assert.Contains(nameof(ThrowFromHere), error.StackTrace, StringComparison.Ordinal);
        Assert.Equal(new PromiseSnapshot("answer", true, error, 0), promise.GetSnapshot());
    }

    [Fact]
    public async Task A_cancelled_promise_cancels_its_waiters_and_its_task_and_is_named()
    {
        var promise = Runtime.CreatePromise<int>("answer");
        Task<int>[] tasks = [promise.WaitAsync().AsTask(), promise.Completion];

        Assert.True(promise.TrySetCanceled());

        tasks = [.. tasks, promise.WaitAsync().AsTask(), promise.Completion];
        foreach (var task in tasks)
        {
            var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.WaitAsync(Patience));
            Assert.Contains("'answer'", cancelled.Message, StringComparison.Ordinal);
            Assert.True(task.IsCanceled);
        }

        Assert.Contains("'answer'", Assert.Throws<OperationCanceledException>(() => promise.Wait()).Message, StringComparison.Ordinal);
    }

    // C8, SC10: the activity was not cancelled.
    [Fact]
    public async Task SC10_waiting_for_a_cancelled_promise_fails_an_activity()
    {
        var promise = Runtime.CreatePromise<int>("answer");
        promise.TrySetCanceled();
        var role = Start(Mode.Task, "waiter", async verbs => await verbs.WaitAsync(promise));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ended(role));

        Assert.Equal(ActivityState.Failed, role.Activity!.State);
    }

    [Fact]
    public async Task PR3_continuations_never_run_on_the_setters_stack()
    {
        foreach (var failed in new[] { false, true })
        {
            var promise = Runtime.CreatePromise<int>("answer");
            var isSetting = new ThreadLocal<bool>();
            var seen = new List<Task<bool>>
            {
                Look(async () => await promise.WaitAsync()),
                Look(async () => await promise.WaitAsync().ConfigureAwait(false)),
                Look(async () => await promise.Completion.ConfigureAwait(false)),
                Look(async () => await promise.WaitAsync().AsTask().ContinueWith(_ => { }, TaskContinuationOptions.ExecuteSynchronously)),
            };
            var waiter = Result(Mode.Task, "waiter", async verbs =>
            {
                await Record.ExceptionAsync(async () => await verbs.WaitAsync(promise));
                return isSetting.Value;
            });
            await Until(() => promise.GetSnapshot().Waiting == 4);

            isSetting.Value = true;
            Assert.True(failed ? promise.TrySetException(new InvalidDataException()) : promise.TrySetResult(7));
            isSetting.Value = false;

            Assert.DoesNotContain(true, await Task.WhenAll(seen).WaitAsync(Patience));
            Assert.False(await waiter);

            async Task<bool> Look(Func<Task> wait)
            {
                await Record.ExceptionAsync(wait).ConfigureAwait(false);
                return isSetting.Value;
            }
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task BR1_one_who_lags_is_disconnected_and_hinders_nobody(Mode mode)
    {
        var broadcast = Runtime.CreateBroadcast<int>("news");
        var lagging = broadcast.Subscribe("lagging", new() { Capacity = 2, LagPolicy = LagPolicy.Disconnect });
        var dropping = broadcast.Subscribe("dropping", new() { Capacity = 2, LagPolicy = LagPolicy.DropOldest });
        for (var item = 0; item < 5; item++)
            Assert.True(broadcast.TrySend(item));

        var failure = await Failure(mode, "receiver", async verbs => await verbs.ReceiveAsync(lagging));

        var lagged = Assert.IsType<SubscriberLaggedException>(failure);
        Assert.Equal(("news/lagging", 2), (lagged.Subscription, lagged.Capacity));
        Assert.Equal(new SubscriptionSnapshot("news/lagging", 2, 0, 0, 3, false, 0), lagging.GetSnapshot());
        Assert.Equal(3, await Result(mode, "dropping", verbs => verbs.ReceiveAsync(dropping)));
        Assert.Equal(new SubscriptionSnapshot("news/dropping", 2, 1, 1, 3, true, 0), dropping.GetSnapshot());
        Assert.Equal(1, broadcast.GetSnapshot().Subscribers);
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task C13_operations_of_one_caller_take_effect_in_call_order(Mode mode)
    {
        var broadcast = Runtime.CreateBroadcast<int>("news");
        var slow = broadcast.Subscribe("slow", new() { Capacity = 1 });
        var exchanger = Runtime.CreateExchanger<int>("swap");
        await Ended(Start(mode, "caller", async _ =>
        {
            var sends = Enumerable.Range(0, 4).Select(item => broadcast.SendAsync(item).AsTask()).ToArray();
            var receives = Enumerable.Range(0, 4).Select(_ => slow.ReceiveAsync().AsTask()).ToArray();
            var received = await Task.WhenAll(receives);
            Assert.Equal([0, 1, 2, 3], received);
            await Task.WhenAll(sends);

            var swaps = Enumerable.Range(0, 4).Select(item => exchanger.ExchangeAsync(item).AsTask()).ToArray();
            var swapped = await Task.WhenAll(swaps);
            Assert.Equal([1, 0, 3, 2], swapped);
        }));
    }

    [Fact]
    public async Task Enumerations_end_with_the_completion_and_throw_its_error()
    {
        var error = new InvalidDataException("broken");
        foreach (var end in new[] { null, error })
        {
            var broadcast = Runtime.CreateBroadcast<int>("news");
            var subscription = broadcast.Subscribe("reader");
            var latest = Runtime.CreateLatest("level", 1);
            Assert.True(broadcast.TrySend(1));
            Assert.True(broadcast.TryComplete(end));
            Assert.False(broadcast.TryComplete());
            Assert.True(latest.TryComplete(end));
            Assert.False(latest.TryComplete());
            foreach (var sequence in new[] { subscription.ReceiveAllAsync(), latest.Watch().ReadAllAsync() })
            {
                var items = new List<int>();
                var failure = await Record.ExceptionAsync(async () =>
                {
                    await foreach (var item in sequence)
                        items.Add(item);
                });

                Assert.Equal([1], items);
                Assert.Same(end, failure);
            }

            Assert.Throws<ChannelCompletedException>(() => broadcast.Subscribe("late"));
            Assert.Throws<InvalidOperationException>(() => latest.Set(2));
            Assert.Equal(1, latest.Current.Value);
            Assert.False(broadcast.TrySend(2));
        }
    }

    [Fact]
    public void LA1_a_second_caller_of_a_watcher_gets_no_value_twice()
    {
        var latest = Runtime.CreateLatest("level", 0);
        var watcher = latest.Watch(seen: 1);
        var (first, second) = (watcher.NextAsync(), watcher.NextAsync());

        latest.Set(1);

        Assert.Equal(1, first.GetAwaiter().GetResult());
        Assert.False(second.IsCompleted);
        latest.Set(2);
        Assert.Equal(2, second.GetAwaiter().GetResult());
    }

    [Fact]
    public void Each_waiter_gets_an_exception_of_its_own_at_the_end()
    {
        var latest = Runtime.CreateLatest("level", 0);
        Task[] waits = [latest.Watch(seen: 1).NextAsync().AsTask(), latest.Watch(seen: 1).NextAsync().AsTask()];

        latest.TryComplete();

        Assert.NotSame(Record.Exception(() => waits[0].GetAwaiter().GetResult()), Record.Exception(() => waits[1].GetAwaiter().GetResult()));
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        var latest = Runtime.CreateLatest("level", 0);
        Assert.Throws<ArgumentOutOfRangeException>("seen", () => latest.Watch(seen: -1));
        Assert.Throws<ArgumentOutOfRangeException>("seen", () => latest.Watch(seen: 2));
        Assert.Throws<ArgumentNullException>("error", () => Runtime.CreatePromise<int>("answer").TrySetException(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SubscriptionOptions { Capacity = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SubscriptionOptions { LagPolicy = (LagPolicy)3 });
        Assert.ThrowsAny<ArgumentException>(() => Runtime.CreateBroadcast<int>("news").Subscribe("a/b"));
        Assert.ThrowsAny<ArgumentException>(() => Runtime.CreateExchanger<int>("a b"));
        Assert.ThrowsAny<ArgumentException>(() => Runtime.CreatePromise<int>("a__b"));
        Assert.ThrowsAny<ArgumentException>(() => Runtime.CreateLatest("", 0));
        Assert.ThrowsAny<ArgumentException>(() => Runtime.CreateActivityLocal<int>("/"));
        Assert.ThrowsAny<ArgumentException>(() => Runtime.CreateTicker("/", TimeSpan.FromSeconds(1)));
    }

    private static void ThrowFromHere() => throw new InvalidDataException("broken");
}
