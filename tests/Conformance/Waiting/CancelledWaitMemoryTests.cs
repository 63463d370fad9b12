using System.Runtime.CompilerServices;
using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Waiting;

/// <summary>Measures the memory of the whole process, and so runs alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>A cancelled wait is forgotten: it leaves its queue at once and nothing on the heap.</summary>
[Collection(nameof(Alone))]
public sealed class CancelledWaitMemoryTests : ChannelTest
{
    private const int Waits = 1_000_000;
    private const int WaitsInAWave = 1_000;

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task C5_a_million_cancelled_waits_leave_nothing(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        await AssertNothingRetained(
            channel, Waits, count => Ended(Start(mode, "waiter", async _ => await CancelOneByOneAsync(channel, count))));
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task C5_a_million_waits_cancelled_in_waves_leave_nothing(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        await AssertNothingRetained(
            channel, Waits, count => Ended(Start(mode, "waiter", async _ => await CancelInWavesAsync(channel, count))));
    }

    [Theory]
    [InlineData(Mode.BlockingThread)]
    [InlineData(Mode.BlockingForeign)]
    public async Task C5_cancelled_blocking_waits_leave_nothing(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        await AssertNothingRetained(channel, 30_000, async count =>
        {
            var current = default(CancellationTokenSource);
            var waiter = Start(mode, "waiter", _ =>
            {
                for (var round = 0; round < count; round++)
                {
                    var cancellation = new CancellationTokenSource();
                    Volatile.Write(ref current, cancellation);
                    Assert.Throws<OperationCanceledException>(() => channel.Receive(cancellation.Token));
                }

                return default;
            });
            while (!waiter.Completion.IsCompleted)
            {
                Volatile.Read(ref current)?.Cancel();
                Thread.Yield();
            }

            await Ended(waiter);
        });
    }

    // A pooled wait must not keep the object alive that it waited on last, nor what that holds.
    [Fact]
    public void C5_a_channel_nobody_holds_is_collected()
    {
        var (channel, item) = UseAndForget();

        for (var attempt = 0; attempt < 10 && channel.IsAlive; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(channel.IsAlive, "The channel is still held.");
        Assert.False(item.IsAlive, "The item is still held.");
    }

    // The waits go back to the pool of this thread, which goes on.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private (WeakReference Channel, WeakReference Item) UseAndForget()
    {
        var item = new object();
        var channel = Runtime.CreateChannel<object>("items", capacity: 1);
        var waiting = channel.ReceiveAsync();
        channel.TrySend(item);
        Assert.Same(item, waiting.GetAwaiter().GetResult());
        channel.TrySend(item);
        return (new(channel), new(item));
    }

    private static async Task AssertNothingRetained(IChannel<int> channel, int waits, Func<int, Task> cancel)
    {
        await Retained.AssertNothing(waits, cancel);
        var snapshot = channel.GetSnapshot();
        Assert.Equal((0, 0), (snapshot.WaitingReceivers, snapshot.WaitingSenders));
    }

    private static async Task CancelOneByOneAsync(IChannel<int> channel, int count)
    {
        for (var round = 0; round < count; round++)
        {
            var cancellation = new CancellationTokenSource();
            var wait = channel.ReceiveAsync(cancellation.Token);
            cancellation.Cancel();
            await AssertCancelledAsync(wait);
            if ((round & 1023) == 0)
                await Task.Yield();
        }
    }

    private static async Task CancelInWavesAsync(IChannel<int> channel, int count)
    {
        Fill(channel);
        var waits = new ValueTask[WaitsInAWave];
        for (var wave = 0; wave < count / WaitsInAWave; wave++)
        {
            var cancellations = Enumerable.Range(0, 10).Select(_ => new CancellationTokenSource()).ToArray();
            for (var index = 0; index < waits.Length; index++)
                waits[index] = channel.SendAsync(index, cancellations[index % cancellations.Length].Token);

            foreach (var cancellation in cancellations)
                cancellation.Cancel();

            foreach (var wait in waits)
                await AssertCancelledAsync(wait);

            await Task.Yield();
        }
    }

    private static async ValueTask AssertCancelledAsync(ValueTask<int> wait)
    {
        try
        {
            await wait;
            Assert.Fail("It was cancelled.");
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static async ValueTask AssertCancelledAsync(ValueTask wait)
    {
        try
        {
            await wait;
            Assert.Fail("It was cancelled.");
        }
        catch (OperationCanceledException)
        {
        }
    }
}
