namespace Concurrency.Tests.Conformance.Activities;

/// <summary>An <c>async void</c> which begins in a step is part of the body.</summary>
public sealed class AsyncVoidTests : ActivityTest
{
    [Theory, MemberData(nameof(Backends))]
    public async Task An_async_void_keeps_the_body_open(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var received = 0;
        var activity = Runtime.Start("activity", _ =>
        {
            Receive();
            return default;

            async void Receive() => received = await items.ReceiveAsync();
        }, On(backend));
        await HasReceivers(items);
        await Until(() => activity.State == ActivityState.Blocked);

        Assert.False(activity.Completion.IsCompleted);
        await items.SendAsync(7);
        await Soon(activity.JoinAsync());

        Assert.Equal(7, received);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task An_async_void_that_throws_fails_the_activity(string backend)
    {
        var failure = new InvalidDataException("void");
        var activity = Runtime.Start("activity", async scope =>
        {
            Throw(scope);
            await WaitForEver(scope);

            async void Throw(IActivityScope scope)
            {
                await scope.YieldAsync();
                throw failure;
            }
        }, On(backend));

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(activity.JoinAsync())));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task An_async_void_that_throws_as_the_last_thing_fails_the_activity(string backend)
    {
        var failure = new InvalidDataException("void");
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.Start("activity", _ =>
        {
            Throw();
            return default;

            async void Throw()
            {
                await items.ReceiveAsync();
                throw failure;
            }
        }, On(backend));
        await items.SendAsync(1);

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(activity.JoinAsync())));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC10_an_async_void_that_is_cancelled_with_its_activity_is_no_failure(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.Start("activity", _ =>
        {
            Receive();
            return default;

            async void Receive() => await items.ReceiveAsync();
        }, On(backend));
        await HasReceivers(items);

        activity.Cancel();
        await HasEnded(activity);

        Assert.Empty(activity.Failures);
        Assert.Equal(ActivityState.Cancelled, activity.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_posted_callback_that_throws_fails_the_activity(string backend)
    {
        var failure = new InvalidDataException("posted");
        var activity = Runtime.Start("activity", async scope =>
        {
            SynchronizationContext.Current!.Post(_ => throw failure, null);
            await WaitForEver(scope);
        }, On(backend));

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(activity.JoinAsync())));
    }
}
