namespace Concurrency.Tests.Conformance.Activities;

/// <summary>
/// A parent knows of its child's failure before anybody else does, so that nothing which follows from the failure can come
/// first. A foreign joiner's context, which is called while the child ends, holds the end up until the parent has gone on.
/// </summary>
public sealed class FailureOrderTests : ActivityTest
{
    [Theory, MemberData(nameof(Pairs))]
    public async Task SC2_what_a_body_makes_of_its_childs_failure_comes_after_that_failure(string parentBackend, string childBackend)
    {
        var failure = new InvalidDataException("first");
        var release = Signal();
        var handle = Signal<IActivity>();
        var reacted = new ManualResetEventSlim();
        var parent = Runtime.Start("parent", async scope =>
        {
            var child = scope.Start("child", async _ =>
            {
                await release.Task;
                throw failure;
            }, On(childBackend));
            var join = child.JoinAsync();
            handle.SetResult(child);
            try
            {
                await join;
            }
            catch (InvalidDataException cause)
            {
                var wasCancelled = scope.CancellationToken.IsCancellationRequested;
                reacted.Set();
                throw new InvalidOperationException($"reaction, cancelled: {wasCancelled}", cause);
            }
        }, On(parentBackend));
        var held = HoldUp(await Soon(handle.Task), reacted);

        release.SetResult();
        var thrown = await Record.ExceptionAsync(() => Soon(parent.JoinAsync()));

        Assert.Same(failure, thrown);
        Assert.Equal(["first", "reaction, cancelled: True"], parent.Failures.Select(each => each.Message));
        await Soon(held);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task SC2_a_channel_completed_by_the_failure_does_not_get_ahead_of_it(string parentBackend, string childBackend)
    {
        var failure = new InvalidDataException("first");
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var release = Signal();
        var reacted = new ManualResetEventSlim();
        var parent = Runtime.Start("parent", async scope =>
        {
            var child = scope.Start("child", async _ =>
            {
                await release.Task;
                throw failure;
            }, On(childBackend));
            items.CompleteAfter(child);
            try
            {
                await items.ReceiveAsync();
            }
            finally
            {
                reacted.Set();
            }
        }, On(parentBackend));
        await HasReceivers(items);
        var held = Task.Run(async () =>
        {
            SynchronizationContext.SetSynchronizationContext(new HoldingContext(reacted));
            await Assert.ThrowsAnyAsync<Exception>(async () => await items.ReceiveAsync());
        });
        await HasReceivers(items, count: 2);

        release.SetResult();
        var thrown = await Record.ExceptionAsync(() => Soon(parent.JoinAsync()));

        Assert.Same(failure, thrown);
        await Soon(held);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Whoever_has_joined_an_activity_finds_its_name_free(string backend)
    {
        var release = Signal();
        var first = Runtime.Start("name", async _ => await release.Task, On(backend));
        var reacted = new ManualResetEventSlim();
        var joined = first.JoinAsync().AsTask().ContinueWith(
            _ =>
            {
                var path = Runtime.Start("name", _ => default, On(backend)).Path;
                reacted.Set();
                return path;
            },
            TaskScheduler.Default);
        var held = HoldUp(first, reacted);

        release.SetResult();

        Assert.Equal("name", await Soon(joined));
        await Soon(held);
    }

    // Joins with a context which does not return from Post before the others have reacted.
    private static Task HoldUp(IActivity activity, ManualResetEventSlim reacted)
    {
        var hasJoined = Signal();
        var held = Task.Run(async () =>
        {
            SynchronizationContext.SetSynchronizationContext(new HoldingContext(reacted));
            var join = activity.JoinAsync();
            var awaiter = join.GetAwaiter();
            var ended = Signal();
            awaiter.OnCompleted(ended.SetResult);
            hasJoined.SetResult();
            await ended.Task;
        });
        hasJoined.Task.Wait(Patience);
        return held;
    }

    private sealed class HoldingContext(ManualResetEventSlim reacted) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            // A short patience: where the order is right the others need not react before this returns.
            reacted.Wait(TimeSpan.FromMilliseconds(200));
            ThreadPool.QueueUserWorkItem(_ => d(state));
        }
    }
}
