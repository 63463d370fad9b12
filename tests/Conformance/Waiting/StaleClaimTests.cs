using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Waiting;

/// <summary>The same as <see cref="RecycledWaitTests"/>, without chance: somebody comes late to a wait that is surely used again.</summary>
public sealed class StaleClaimTests : ChannelTest
{
    [Fact]
    public void C12_a_second_reply_does_not_end_the_operation_that_uses_the_askers_wait()
    {
        var questions = Runtime.CreateChannel<Request<int, string>>("questions", capacity: 1);
        var texts = Runtime.CreateChannel<string>("texts", capacity: 1);
        var asked = Runtime.AskAsync(questions, 1);
        Assert.True(questions.TryReceive(out var request));
        Assert.True(request.TryReply("yes"));
        Assert.Equal("yes", asked.GetAwaiter().GetResult());

        // A wait for a string, out of this thread's pool: the one that was just put there.
        var receiving = texts.ReceiveAsync();
        Assert.False(request.TryReply("again"));
        Assert.False(request.TryFail(new InvalidOperationException("again")));

        Assert.False(receiving.IsCompleted);
        Assert.True(texts.TrySend("mine"));
        Assert.Equal("mine", receiving.GetAwaiter().GetResult());
    }

    // Cancelling an activity ends its waits one after the other. Here the first resumes in a context which, in the middle of
    // that, sees to it that the second is granted, taken, and used by somebody else. Only the waits of a blocking body show
    // their outcome at once.
    [Fact]
    public async Task C12_a_cancelled_activity_does_not_end_the_operation_that_uses_its_wait()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var other = Runtime.CreateChannel<int>("other", capacity: 1);
        var third = Runtime.CreateChannel<int>("third", capacity: 1);
        var waits = new TaskCompletionSource<(ValueTask<int> Second, ValueTask<int> First)>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource();
        var role = Start(Mode.BlockingThread, "cancelled", _ =>
        {
            var begun = (channel.ReceiveAsync(), other.ReceiveAsync());

            // The activity keeps one wait for itself: this one, and so none of the others.
            var kept = third.ReceiveAsync();
            Assert.True(third.TrySend(0));
            Assert.Equal(0, kept.GetAwaiter().GetResult());
            waits.SetResult(begun);
            end.Task.Wait();
            return default;
        });
        var (second, first) = await waits.Task.WaitAsync(Patience);
        var reused = default(ValueTask<int>);
        var inContext = In(
            new HookedContext(() =>
            {
                Assert.True(channel.TrySend(1));
                Assert.Equal(1, second.GetAwaiter().GetResult());
                reused = channel.ReceiveAsync();
            }),
            async () => await first);

        role.Activity!.Cancel();

        Assert.False(reused.IsCompleted, "It was cancelled in place of the wait before it.");
        Assert.True(channel.TrySend(2));
        Assert.Equal(2, reused.GetAwaiter().GetResult());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => inContext);
        end.SetResult();
        await Ended(role);
    }

    private static Task In(SynchronizationContext context, Func<Task> code)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            return code();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private sealed class HookedContext(Action onPost) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            onPost();
            ThreadPool.QueueUserWorkItem(_ => d(state));
        }
    }
}
