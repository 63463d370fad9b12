namespace Concurrency.Tests.Conformance.Activities;

/// <summary>An await begun at home comes home; what leaves becomes a foreign caller, and may come back.</summary>
public sealed class HomeTests : ActivityTest
{
    [Theory, MemberData(nameof(Backends))]
    public async Task Awaits_of_the_library_come_home_also_with_configure_await_false(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var ready = Signal();
        var activity = Runtime.Start("activity", async scope =>
        {
            var home = new Home(scope);
            ready.SetResult();
            await items.ReceiveAsync().ConfigureAwait(false);
            Assert.True(home.IsHere, "receive");
            await items.ReceiveAsync().AsTask();
            Assert.True(home.IsHere, "as a task");
            await scope.RunAsync("child", _ => default, On("Task")).ConfigureAwait(false);
            Assert.True(home.IsHere, "join");
            await scope.DelayAsync(TimeSpan.FromMicroseconds(1)).ConfigureAwait(false);
            Assert.True(home.IsHere, "delay");
            await scope.YieldAsync().ConfigureAwait(false);
            Assert.True(home.IsHere, "yield");
            await items.WaitToReceiveAsync(Patience).ConfigureAwait(false);
            Assert.True(home.IsHere, "a time-out");
        }, On(backend));

        await Soon(ready.Task);
        for (var item = 0; item < 3; item++)
            await items.SendAsync(item);

        await Soon(activity.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Foreign_awaits_come_home_unless_they_are_told_not_to(string backend)
    {
        await Soon(Runtime.RunAsync("activity", async scope =>
        {
            var home = new Home(scope);
            await Task.Delay(1);
            Assert.True(home.IsHere, "Task.Delay");
            await Task.Yield();
            Assert.True(home.IsHere, "Task.Yield");
            await Task.Run(() => Assert.False(home.IsHere, "Task.Run"));
            Assert.True(home.IsHere, "after Task.Run");
            await Elsewhere(scope);
            Assert.True(home.IsHere, "after a method that left");
            await Elsewhere(scope).ConfigureAwait(false);
            Assert.False(home.IsHere, "ConfigureAwait(false)");
        }, On(backend)));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Code_that_left_is_a_foreign_caller_and_its_activity_still_ends_with_its_outcome(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.Start<int>("activity", async scope =>
        {
            await Elsewhere(scope).ConfigureAwait(false);
            return await items.ReceiveAsync();
        }, On(backend));
        await HasReceivers(items);

        Assert.Null(activity.GetSnapshot().WaitingFor);
        activity.Cancel();
        Assert.Equal(1, items.GetSnapshot().WaitingReceivers);
        await items.SendAsync(7);

        Assert.Equal(7, await Soon(activity.JoinAsync()));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task ReturnAsync_brings_code_that_left_back(string backend)
    {
        await Soon(Runtime.RunAsync("activity", async scope =>
        {
            var home = new Home(scope);
            await Elsewhere(scope).ConfigureAwait(false);
            Assert.False(home.IsHere);
            await scope.ReturnAsync();
            Assert.True(home.IsHere);
            Assert.True(scope.ReturnAsync().IsCompletedSuccessfully, "at home it completes at once");
        }, On(backend)));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Code_that_came_back_is_cancelled_again_with_its_activity(string backend)
    {
        var activity = Runtime.Start("activity", async scope =>
        {
            await Elsewhere(scope).ConfigureAwait(false);
            await scope.ReturnAsync();
            await WaitForEver(scope);
        }, On(backend));
        await Until(() => activity.GetSnapshot().WaitingFor is { Target: "activity/never" });

        activity.Cancel();
        await HasEnded(activity);

        Assert.Equal(ActivityState.Cancelled, activity.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task ReturnAsync_to_an_activity_that_has_ended_or_blocks_is_an_error(string backend)
    {
        IActivityScope? ended = null;
        await Soon(Runtime.RunAsync("ended", scope =>
        {
            ended = scope;
            return default;
        }, On(backend)));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await ended!.ReturnAsync());
        Assert.Equal("Activity 'ended' has ended; there is nothing to return to.", error.Message);

        var scopes = Signal<IActivityScope>();
        var blocking = Runtime.StartBlocking("blocking", scope =>
        {
            scopes.SetResult(scope);
            scope.Delay(Timeout.InfiniteTimeSpan);
        });
        var scope = await Soon(scopes.Task);
        error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await scope.ReturnAsync());
        Assert.Equal(
            "Activity 'blocking' has a blocking body, which is one step: nothing else can return to it.", error.Message);
        blocking.Cancel();
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_wait_begun_in_one_activity_and_awaited_in_another_resumes_the_one_that_awaits(
        string ownerBackend, string awaiterBackend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var waits = Runtime.CreateChannel<Func<ValueTask<int>>>("waits", capacity: 1);
        var owner = Runtime.Start("owner", async scope =>
        {
            var wait = items.ReceiveAsync();
            await waits.SendAsync(() => wait);
            await scope.DelayAsync(Timeout.InfiniteTimeSpan);
        }, On(ownerBackend));
        var cameHome = Signal<bool>();
        var awaiter = Runtime.Start<int>("awaiter", async scope =>
        {
            var home = new Home(scope);
            var item = await (await waits.ReceiveAsync())();
            cameHome.SetResult(home.IsHere);
            return item;
        }, On(awaiterBackend));
        await HasReceivers(items);
        await Until(() => awaiter.State == ActivityState.Blocked);

        await items.SendAsync(7);

        Assert.Equal(7, await Soon(awaiter.JoinAsync()));
        Assert.True(await cameHome.Task);
        owner.Cancel();
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_wait_belongs_to_the_activity_that_began_it_and_ends_with_its_cancellation(
        string ownerBackend, string awaiterBackend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var waits = Runtime.CreateChannel<Func<ValueTask<int>>>("waits", capacity: 1);
        var owner = Runtime.Start("owner", async scope =>
        {
            var wait = items.ReceiveAsync();
            await waits.SendAsync(() => wait);
            await scope.DelayAsync(Timeout.InfiniteTimeSpan);
        }, On(ownerBackend));
        var hasIt = Signal();
        var awaiter = Runtime.Start("awaiter", async _ =>
        {
            var wait = await waits.ReceiveAsync();
            hasIt.SetResult();
            var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await wait());
            Assert.Equal("Activity 'owner' was cancelled.", thrown.Message);
        }, On(awaiterBackend));
        await Soon(hasIt.Task);
        await Until(() => awaiter.State == ActivityState.Blocked);

        owner.Cancel();

        await Soon(awaiter.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Two_branches_of_one_activity_meet_at_a_rendezvous(string backend)
    {
        await Soon(Runtime.RunAsync("activity", async scope =>
        {
            var ping = scope.CreateChannel<int>("ping", ChannelCapacity.Rendezvous);
            var pong = scope.CreateChannel<int>("pong", ChannelCapacity.Rendezvous);

            async Task Serve()
            {
                for (var round = 0; round < 1_000; round++)
                    await pong.SendAsync(await ping.ReceiveAsync() + 1);
            }

            async Task Ask()
            {
                for (var round = 0; round < 1_000; round++)
                {
                    await ping.SendAsync(round);
                    Assert.Equal(round + 1, await pong.ReceiveAsync());
                }
            }

            await Task.WhenAll(Serve(), Ask());
        }, On(backend)));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_foreign_caller_goes_on_where_its_await_asked(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        await ReceiveAsync(comesBack: false);
        await ReceiveAsync(comesBack: true);

        // Sent when the foreign caller awaits already: what is there before is not awaited.
        async Task ReceiveAsync(bool comesBack)
        {
            var context = new CountingContext();
            var isAwaiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var foreign = Task.Run(() =>
            {
                SynchronizationContext.SetSynchronizationContext(context);
                var received = AwaitAsync();
                isAwaiting.SetResult();
                return received;
            });
            await Soon(isAwaiting.Task);
            await Soon(Runtime.RunAsync("sender", async _ => await items.SendAsync(1), On(backend)));
            await Soon(foreign);
            Assert.Equal(comesBack ? 1 : 0, context.Posts);

            async Task AwaitAsync() => await items.ReceiveAsync().ConfigureAwait(comesBack);
        }
    }

    // What has happened already is not awaited and nobody leaves, so it happens when the step that awaits it is over.
    private static async Task Elsewhere(IActivityScope scope) =>
        await Task.Run(() => Until(() => scope.Activity.State == ActivityState.Blocked)).ConfigureAwait(false);

    /// <summary>Knows whether the calling code runs as a step of an activity.</summary>
    private sealed class Home(IActivityScope scope)
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public bool IsHere =>
            ReferenceEquals(SynchronizationContext.Current, scope)
            && (scope.Activity.Backend != "Thread" || Environment.CurrentManagedThreadId == _thread);
    }

    private sealed class CountingContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => _posts;

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            ThreadPool.QueueUserWorkItem(_ => d(state));
        }
    }
}
