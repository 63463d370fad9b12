using Concurrency.Backends;

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Every operation on a library object passes the seam before it takes effect.</summary>
public sealed class SeamTests : ActivityTest
{
    private readonly RecordingSeam _seam = new();

    public static TheoryData<string> Verbs => [.. s_verbs.Keys];

    private static readonly Dictionary<string, (OperationKind Kind, Func<Objects, object> Target, Action<Objects> Call)> s_verbs = new()
    {
        ["TrySend"] = (OperationKind.Send, each => each.Items, each => each.Items.TrySend(1)),
        ["SendAsync"] = (OperationKind.Send, each => each.Items, each => Forget(each.Items.SendAsync(1))),
        ["Send"] = (OperationKind.Send, each => each.Items, each => each.Items.Send(1)),
        ["WaitToSendAsync"] = (OperationKind.WaitToSend, each => each.Items, each => Forget(each.Items.WaitToSendAsync())),
        ["TryReceive"] = (OperationKind.Receive, each => each.Filled, each => each.Filled.TryReceive(out _)),
        ["TryPeek"] = (OperationKind.Read, each => each.Filled, each => each.Filled.TryPeek(out _)),
        ["ReceiveAsync"] = (OperationKind.Receive, each => each.Filled, each => Forget(each.Filled.ReceiveAsync())),
        ["Receive"] = (OperationKind.Receive, each => each.Filled, each => each.Filled.Receive()),
        ["ReceiveManyAsync"] = (OperationKind.ReceiveMany, each => each.Filled, each => Forget(each.Filled.ReceiveManyAsync(new int[1]))),
        ["ReceiveBatchAsync"] =
            (OperationKind.ReceiveBatch, each => each.Filled, each => Forget(each.Filled.ReceiveBatchAsync(1, TimeSpan.Zero))),
        ["WaitToReceiveAsync"] = (OperationKind.WaitToReceive, each => each.Filled, each => Forget(each.Filled.WaitToReceiveAsync())),
        ["ReceiveAllAsync"] = (
            OperationKind.Receive,
            each => each.Filled,
            each => Forget(each.Filled.ReceiveAllAsync().GetAsyncEnumerator().MoveNextAsync())),
        ["ReceiveAll"] = (OperationKind.Receive, each => each.Filled, each => each.Filled.ReceiveAll().First()),
        ["TryComplete"] = (OperationKind.Complete, each => each.Items, each => each.Items.TryComplete()),
        ["channel GetSnapshot"] = (OperationKind.Read, each => each.Items, each => each.Items.GetSnapshot()),
        ["Start"] = (OperationKind.Start, each => each.Runtime, each => each.Runtime.Start("a", _ => default)),
        ["StartBlocking"] = (OperationKind.Start, each => each.Runtime, each => each.Runtime.StartBlocking("a", _ => { })),
        ["RunAsync"] = (OperationKind.Start, each => each.Runtime, each => Forget(each.Runtime.RunAsync("a", _ => default))),
        ["child Start"] = (OperationKind.Start, each => each.Waiting, each => each.Scope.Start("a", _ => default)),
        ["JoinAsync"] = (OperationKind.Join, each => each.Ended, each => Forget(each.Ended.JoinAsync())),
        ["Join"] = (OperationKind.Join, each => each.Ended, each => each.Ended.Join()),
        ["group JoinAsync"] = (OperationKind.Join, each => each.Group, each => Forget(each.Group.JoinAsync())),
        ["group Join"] = (OperationKind.Join, each => each.Group, each => each.Group.Join()),
        ["Cancel"] = (OperationKind.Cancel, each => each.Waiting, each => each.Waiting.Cancel()),
        ["scope Cancel"] = (OperationKind.Cancel, each => each.Waiting, each => each.Scope.Cancel()),
        ["DelayAsync"] = (OperationKind.Delay, each => each.Waiting, each => Forget(each.Scope.DelayAsync(TimeSpan.Zero))),
        ["Delay"] = (OperationKind.Delay, each => each.Waiting, each => each.Scope.Delay(TimeSpan.Zero)),
        ["YieldAsync"] = (OperationKind.Yield, each => each.Waiting, each => Forget(each.Scope.YieldAsync())),
        ["activity GetSnapshot"] = (OperationKind.Read, each => each.Waiting, each => each.Waiting.GetSnapshot()),
        ["activity State"] = (OperationKind.Read, each => each.Waiting, each => _ = each.Waiting.State),
        ["AskAsync"] = (OperationKind.Send, each => each.Requests, each => Forget(each.Runtime.AskAsync(each.Requests, 1))),
    };

    protected override void Configure(ConcurrencyBuilder builder)
    {
        base.Configure(builder);
        builder.Seam = _seam;
    }

    [Theory, MemberData(nameof(Verbs))]
    public async Task Every_verb_passes_a_point(string verb)
    {
        var objects = await Objects.Create(Runtime);
        _seam.TakeOperations();

        s_verbs[verb].Call(objects);

        Assert.Contains(
            (s_verbs[verb].Kind, s_verbs[verb].Target(objects)),
            _seam.TakeOperations().Select(operation => (operation.Kind, operation.Target)));
        objects.Waiting.Cancel();
    }

    [Fact]
    public async Task Deferred_verbs_take_effect_when_the_seam_performs_them_and_in_call_order()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 2);
        _seam.Defers = true;
        var sends = new[] { items.SendAsync(1).AsTask(), items.SendAsync(2).AsTask(), items.SendAsync(3).AsTask() };
        var receives = new[] { items.ReceiveAsync().AsTask(), items.ReceiveAsync().AsTask() };
        Assert.Equal(0, items.GetSnapshot().Sent);
        Assert.All([.. sends, .. receives], each => Assert.False(each.IsCompleted));

        _seam.PerformNext();
        Assert.Equal(1, items.GetSnapshot().Count);
        _seam.PerformNext();
        _seam.PerformNext();
        Assert.Equal((2, 1), (items.GetSnapshot().Count, items.GetSnapshot().WaitingSenders));
        Assert.Equal(2, _seam.PerformAll());

        await Soon(Task.WhenAll(sends));
        var received = await Soon(Task.WhenAll(receives));
        Assert.Equal([1, 2], received);
        Assert.Equal(1, items.GetSnapshot().Count);
    }

    [Fact]
    public async Task A_deferred_verb_comes_home_to_the_activity_that_began_it()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        items.TrySend(7);
        _seam.Defers = true;
        var isHome = false;
        var activity = Runtime.Start<int>("activity", async scope =>
        {
            var item = await items.ReceiveAsync();
            isHome = ReferenceEquals(SynchronizationContext.Current, scope);
            return item;
        }, On("Task"));
        await Until(() => _seam.PerformAll() > 0);

        Assert.Equal(7, await Soon(activity.Completion));
        Assert.True(isHome);
    }

    [Fact]
    public async Task A_deferred_verb_that_fails_says_so_to_whoever_awaits_it()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        _seam.Defers = true;
        var send = items.SendAsync(1).AsTask();
        items.TryComplete();
        Assert.False(send.IsCompleted);

        _seam.PerformAll();

        await Assert.ThrowsAsync<ChannelCompletedException>(() => Soon(send));
        Assert.Equal(0, items.GetSnapshot().Sent);
    }

    [Fact]
    public void Wrong_arguments_are_refused_before_the_seam_is_asked()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        _seam.Defers = true;
        _seam.TakeOperations();

        Assert.Throws<ArgumentException>(() => { _ = items.ReceiveManyAsync(Memory<int>.Empty); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = items.ReceiveBatchAsync(0, TimeSpan.Zero); });
        Assert.Throws<ArgumentNullException>(() => { Runtime.Start("a", (Func<IActivityScope, ValueTask>)null!); });
        Assert.Throws<ArgumentNullException>(() => { _ = Runtime.AskAsync<int, int>(null!, 1); });
        Assert.Throws<ArgumentNullException>(() => { items.CompleteAfter(null!); });

        Assert.Empty(_seam.TakeOperations());
    }

    private static void Forget(ValueTask wait) => _ = wait.AsTask();

    private static void Forget<T>(ValueTask<T> wait) => _ = wait.AsTask();

    private sealed record Objects(
        ConcurrencyRuntime Runtime,
        IChannel<int> Items,
        IChannel<int> Filled,
        IChannel<Request<int, int>> Requests,
        IActivity Ended,
        IActivityGroup Group,
        IActivity Waiting,
        IActivityScope Scope)
    {
        public static async Task<Objects> Create(ConcurrencyRuntime runtime)
        {
            var filled = runtime.CreateChannel<int>("filled", capacity: 1);
            filled.TrySend(1);
            var ended = runtime.Start("ended", _ => default);
            var group = runtime.Start("group", _ => default, instances: 2);
            var waiting = runtime.Start("waiting", WaitForEver);
            await Soon(ended.Completion);
            await Soon(group.Completion);
            await Until(() => waiting.GetSnapshot().WaitingFor is not null);
            return new(
                runtime,
                runtime.CreateChannel<int>("items", capacity: 1),
                filled,
                runtime.CreateChannel<Request<int, int>>("requests", capacity: 1),
                ended,
                group,
                waiting,
                (IActivityScope)waiting);
        }
    }
}
