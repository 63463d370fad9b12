using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Waiting;

/// <summary>What comes between the moment in which a wait stands in its queue and the one in which its owner knows of it.</summary>
public sealed class UnpublishedWaitTests : ChannelTest
{
    private readonly InterruptingTime _time = new();

    // A wait looks at the clock just before it is published.
    [Theory, MemberData(nameof(ActivityModes))]
    public async Task SC6_a_cancellation_that_comes_before_the_wait_is_published_ends_it(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var semaphore = Runtime.CreateSemaphore("semaphore", permits: 0);
        var received = Failure(mode, "receiver", async verbs =>
        {
            _time.AtNextLook = verbs.Scope!.Cancel;
            await verbs.ReceiveAsync(channel);
        });
        Assert.IsType<OperationCanceledException>(await received);
        var acquired = Failure(mode, "acquirer", async verbs =>
        {
            _time.AtNextLook = verbs.Scope!.Cancel;
            if (verbs.IsBlocking)
                semaphore.Acquire();
            else
                await semaphore.AcquireAsync();
        });
        Assert.IsType<OperationCanceledException>(await acquired);

        Assert.Equal(0, channel.GetSnapshot().WaitingReceivers);
        Assert.Equal(0, semaphore.GetSnapshot().Waiting);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task SC6_a_cancellation_that_comes_before_a_second_wait_is_published_ends_both(Mode mode)
    {
        var first = Runtime.CreateChannel<int>("first", capacity: 1);
        var second = Runtime.CreateChannel<int>("second", capacity: 1);
        var received = Failure(mode, "receiver", async verbs =>
        {
            var other = first.ReceiveAsync();
            _time.AtNextLook = verbs.Scope!.Cancel;
            try
            {
                await second.ReceiveAsync();
            }
            finally
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(other.AsTask);
            }
        });

        Assert.IsType<OperationCanceledException>(await received);
        Assert.Equal(0, first.GetSnapshot().WaitingReceivers);
        Assert.Equal(0, second.GetSnapshot().WaitingReceivers);
    }

    // The wait is granted before its owner knows of it, and takes what it was granted.
    [Theory, MemberData(nameof(ActivityModes))]
    public async Task C3_a_grant_that_comes_before_the_wait_is_published_is_taken(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);

        Assert.Equal(7, await Result(mode, "receiver", verbs =>
        {
            _time.AtNextLook = () => Assert.True(channel.TrySend(7));
            return verbs.ReceiveAsync(channel);
        }));
    }

    protected override void Configure(ConcurrencyBuilder builder) => builder.TimeProvider = _time;

    private sealed class InterruptingTime : TimeProvider
    {
        private Action? _atNextLook;

        public Action? AtNextLook
        {
            set => Volatile.Write(ref _atNextLook, value);
        }

        public override long GetTimestamp()
        {
            Interlocked.Exchange(ref _atNextLook, null)?.Invoke();
            return base.GetTimestamp();
        }
    }
}
