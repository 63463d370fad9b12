namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Cancelling an activity reaches whatever it waits in, and every descendant.</summary>
public sealed class CancellationTests : ActivityTest
{
    public static TheoryData<string, string> Verbs
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var verb in s_verbs.Keys)
            {
                data.Add(verb, "Thread");
                data.Add(verb, "Task");
            }

            return data;
        }
    }

    private static readonly Dictionary<string, Func<IActivityScope, Channels, CancellationToken, ValueTask>> s_verbs = new()
    {
        ["receive"] = async (_, channels, token) => await channels.Empty.ReceiveAsync(token),
        ["receive many"] = async (_, channels, token) => await channels.Empty.ReceiveManyAsync(new int[4], token),
        ["receive batch"] = async (_, channels, token) => await channels.Empty.ReceiveBatchAsync(4, Patience, token),
        ["wait to receive"] = async (_, channels, token) => await channels.Empty.WaitToReceiveAsync(token),
        ["receive all"] = async (_, channels, token) =>
        {
            await foreach (var item in channels.Empty.ReceiveAllAsync(token))
                Assert.Fail($"received {item}");
        },
        ["receive with a time-out"] = async (_, channels, token) => await channels.Empty.ReceiveAsync(TimeSpan.FromHours(1), token),
        ["send"] = async (_, channels, token) => await channels.Full.SendAsync(2, token),
        ["rendezvous"] = async (_, channels, token) => await channels.Rendezvous.SendAsync(2, token),
        ["wait to send"] = async (_, channels, token) => await channels.Full.WaitToSendAsync(token),
        ["join"] = async (_, channels, token) => await channels.Other.JoinAsync(token),
        ["ask"] = async (scope, channels, token) => await scope.AskAsync(channels.Requests, 1, token),
        ["delay"] = async (scope, _, token) => await scope.DelayAsync(TimeSpan.FromHours(1), token),
        ["endless delay"] = async (scope, _, token) => await scope.DelayAsync(Timeout.InfiniteTimeSpan, token),
    };

    [Theory, MemberData(nameof(Verbs))]
    public async Task SC6_every_waiting_verb_ends_with_the_scopes_token(string verb, string backend)
    {
        await Check(verb, backend, _ => CancellationToken.None);
    }

    [Theory, MemberData(nameof(Verbs))]
    public async Task Passing_the_scopes_own_token_makes_no_difference(string verb, string backend)
    {
        await Check(verb, backend, scope => scope.CancellationToken);
    }

    [Theory, MemberData(nameof(Verbs))]
    public async Task C2_every_waiting_verb_of_a_cancelled_activity_throws_at_once(string verb, string backend)
    {
        var channels = new Channels(Runtime);
        var activity = Runtime.Start("activity", async scope =>
        {
            scope.Cancel();
            var begun = s_verbs[verb](scope, channels, CancellationToken.None);
            Assert.True(begun.IsCompleted);
            var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await begun);
            Assert.Equal(scope.CancellationToken, thrown.CancellationToken);
        }, On(backend));

        await Soon(activity.JoinAsync());
        channels.AssertUntouched();
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task C2_a_verb_that_could_succeed_throws_as_well_and_try_verbs_do_not(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 4);
        items.TrySend(1);
        await Soon(Runtime.RunAsync("activity", async scope =>
        {
            scope.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await items.ReceiveAsync());
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await items.SendAsync(2));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await scope.DelayAsync(TimeSpan.Zero));
            await scope.YieldAsync();
            Assert.True(items.TrySend(3));
            Assert.True(items.TryReceive(out var first));
            Assert.Equal(1, first);
        }, On(backend)));
        Assert.Equal(1, items.GetSnapshot().Count);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task SC3_cancellation_reaches_every_descendant_once(string parentBackend, string childBackend)
    {
        var cancelled = 0;
        var items = Runtime.CreateChannel<int>("items", capacity: 1);

        async ValueTask Grow(IActivityScope scope, int depth)
        {
            for (var child = 0; child < 3 && depth > 0; child++)
                scope.Start("branch", inner => Grow(inner, depth - 1), On(depth % 2 == 0 ? parentBackend : childBackend));

            try
            {
                await items.ReceiveAsync();
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
                throw;
            }
        }

        var root = Runtime.Start("root", scope => Grow(scope, 3), On(parentBackend));
        await HasReceivers(items, count: 1 + 3 + 9 + 27);

        root.Cancel();
        await HasEnded(root);

        Assert.Equal(40, cancelled);
        Assert.Equal(ActivityState.Cancelled, root.State);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task SC3_a_child_started_under_a_cancelled_parent_never_runs(string parentBackend, string childBackend)
    {
        var ran = false;
        IActivity? child = null;
        IActivityGroup? group = null;
        IActivity? blocking = null;
        var parent = Runtime.Start("parent", async scope =>
        {
            scope.Cancel();
            child = scope.Start("child", _ =>
            {
                ran = true;
                return default;
            }, On(childBackend));
            group = scope.Start("group", _ =>
            {
                ran = true;
                return default;
            }, instances: 2, On(childBackend));
            blocking = scope.StartBlocking("blocking", _ => ran = true);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => child.JoinAsync().AsTask());
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => group.JoinAsync().AsTask());
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocking.JoinAsync().AsTask());
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await scope.RunAsync("run", _ => throw new InvalidOperationException("ran"), On(childBackend)));
        }, On(parentBackend));

        await Soon(parent.JoinAsync());

        Assert.False(ran);
        Assert.All([child!, group!, blocking!], each => Assert.Equal(ActivityState.Cancelled, each.State));
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task SC3_no_child_escapes_a_cancellation_which_comes_while_it_starts(string parentBackend, string childBackend)
    {
        for (var round = 0; round < 100; round++)
        {
            var children = new List<IActivity>();
            var isStarting = Signal();
            var parent = Runtime.Start("parent", scope =>
            {
                isStarting.SetResult();
                for (var child = 0; child < 10; child++)
                    children.Add(scope.Start("child", WaitForEver, On(childBackend)));

                return default;
            }, On(parentBackend));
            await isStarting.Task;
            parent.Cancel();

            await HasEnded(parent);
            Assert.All(children, child => Assert.Equal(ActivityState.Cancelled, child.State));
        }
    }

    private async Task Check(string verb, string backend, Func<IActivityScope, CancellationToken> token)
    {
        var channels = new Channels(Runtime);
        var activity = Runtime.Start("activity", async scope =>
        {
            var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await s_verbs[verb](scope, channels, token(scope)));
            Assert.Equal(scope.CancellationToken, thrown.CancellationToken);
            Assert.True(thrown.CancellationToken.IsCancellationRequested);
            throw thrown;
        }, On(backend));
        await Until(() => activity.GetSnapshot() is { State: ActivityState.Blocked, WaitingFor: not null });

        activity.Cancel();
        await HasEnded(activity);

        Assert.Empty(activity.Failures);
        Assert.Equal(ActivityState.Cancelled, activity.State);
        channels.AssertUntouched();
    }

    /// <summary>What the verbs wait on.</summary>
    private sealed class Channels
    {
        public Channels(IConcurrency concurrency)
        {
            Empty = concurrency.CreateChannel<int>("empty", capacity: 1);
            Full = concurrency.CreateChannel<int>("full", capacity: 1);
            Full.TrySend(1);
            Rendezvous = concurrency.CreateChannel<int>("rendezvous", ChannelCapacity.Rendezvous);
            Requests = concurrency.CreateChannel<Request<int, int>>("requests", ChannelCapacity.Rendezvous);
            Other = concurrency.Start("other", WaitForEver);
        }

        public IChannel<int> Empty { get; }

        public IChannel<int> Full { get; }

        public IChannel<int> Rendezvous { get; }

        public IChannel<Request<int, int>> Requests { get; }

        public IActivity Other { get; }

        public void AssertUntouched()
        {
            Other.Cancel();
            foreach (var snapshot in new[] { Empty.GetSnapshot(), Full.GetSnapshot(), Rendezvous.GetSnapshot() })
                Assert.Equal((0, 0, 0L), (snapshot.WaitingReceivers, snapshot.WaitingSenders, snapshot.Received));

            Assert.Equal(0, Requests.GetSnapshot().WaitingSenders);
            Assert.Equal(1, Full.GetSnapshot().Sent);
        }
    }
}
