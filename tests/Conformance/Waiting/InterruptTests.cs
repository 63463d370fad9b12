using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Waiting;

/// <summary><see cref="Thread.Interrupt"/> ends the wait of a parked thread, or comes too late and is kept.</summary>
public sealed class InterruptTests : ChannelTest
{
    [Theory, MemberData(nameof(Capacities))]
    public async Task C1_an_interrupted_receive_took_nothing(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var failure = Interruptible(() => channel.Receive(), out var thread);
        await UntilReceivers(channel, 1);

        thread.Interrupt();

        Assert.IsType<ThreadInterruptedException>(await failure);
        Assert.Equal(0, channel.GetSnapshot().WaitingReceivers);
        var received = channel.ReceiveAsync().AsTask();
        channel.TrySend(1);
        Assert.Equal(1, await received);
    }

    [Theory, MemberData(nameof(BoundedCapacities))]
    public async Task C1_an_interrupted_send_left_nothing(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        Fill(channel);
        var failure = Interruptible(() => channel.Send(-1), out var thread);
        await UntilSenders(channel, 1);

        thread.Interrupt();

        Assert.IsType<ThreadInterruptedException>(await failure);
        Assert.Equal(0, channel.GetSnapshot().WaitingSenders);
        Assert.Equal(Enumerable.Range(0, capacity), Drain(channel));
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task C1_an_item_given_at_the_same_moment_is_returned_and_the_interrupt_kept(int capacity)
    {
        var returned = 0;
        for (var round = 0; round < 300; round++)
        {
            var channel = Runtime.CreateChannel<int>("items", capacity);
            var taken = -1;
            var failure = Interruptible(
                () =>
                {
                    taken = channel.Receive();
                    AssertInterrupted();
                },
                out var thread);
            await UntilReceivers(channel, 1);

            var sending = Task.Run(() => channel.SendAsync(round).AsTask());
            thread.Interrupt();
            var outcome = await failure;

            if (outcome is null)
            {
                Assert.Equal(round, taken);
                Assert.Equal(1, channel.GetSnapshot().Received);
                returned++;
            }
            else
            {
                Assert.IsType<ThreadInterruptedException>(outcome);
                Assert.Equal(round, await channel.ReceiveAsync());
            }

            await sending;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"The item came first in {returned} of 300 rounds.");
    }

    [Theory, MemberData(nameof(BoundedCapacities))]
    public async Task C1_room_given_at_the_same_moment_is_used_and_the_interrupt_kept(int capacity)
    {
        for (var round = 0; round < 300; round++)
        {
            var channel = Runtime.CreateChannel<int>("items", capacity);
            Fill(channel);
            var failure = Interruptible(
                () =>
                {
                    channel.Send(-1);
                    AssertInterrupted();
                },
                out var thread);
            await UntilSenders(channel, 1);

            var taking = Task.Run(() => channel.TryReceive(out _));
            thread.Interrupt();
            var outcome = await failure;

            var isTaken = await taking;
            var isSent = outcome is null;
            Assert.True(isSent || outcome is ThreadInterruptedException, $"{outcome}");
            Assert.Equal(isSent && capacity > 0, Drain(channel).Contains(-1));
            Assert.Equal(capacity > 0 || isSent, isTaken);
        }
    }

    // Interrupts also come when the thread is not parked but inside of the library, waiting for a gate for an instant.
    [Theory, MemberData(nameof(Capacities))]
    public async Task C1_interrupts_at_any_moment_lose_nothing(int capacity)
    {
        var channel = Runtime.CreateChannel<long>("items", capacity);
        var ledger = new LossLedger();
        var stop = false;
        var threads = new List<Thread>();
        var ends = new List<Task<Exception?>>();
        for (var index = 0; index < 2; index++)
        {
            var sender = ledger.Open();
            var receiver = ledger.Open();
            ends.Add(Interruptible(() => Repeat(() =>
            {
                var item = sender.Next();
                channel.Send(item);
                sender.Sent(item);
            }), out var thread));
            threads.Add(thread);
            ends.Add(Interruptible(() => Repeat(() => receiver.Received(channel.Receive())), out thread));
            threads.Add(thread);
        }

        var random = new Random(capacity);
        while (ledger.Operations < 10_000)
        {
            threads[random.Next(threads.Count)].Interrupt();
            for (var turn = random.Next(100); turn > 0; turn--)
                await Task.Yield();
        }

        Volatile.Write(ref stop, true);
        channel.TryComplete();
        foreach (var end in ends)
            Assert.Null(await end.WaitAsync(Patience));

        var rest = ledger.Open();
        foreach (var item in Drain(channel))
            rest.Received(item);

        ledger.AssertNothingLost($"capacity {capacity}");

        void Repeat(Action operation)
        {
            while (!Volatile.Read(ref stop))
            {
                try
                {
                    operation();
                }
                catch (ThreadInterruptedException)
                {
                }
                catch (ChannelCompletedException)
                {
                    return;
                }
            }
        }
    }

    private static void AssertInterrupted()
    {
        using var never = new ManualResetEventSlim();
        Assert.Throws<ThreadInterruptedException>(() => Assert.False(never.Wait(Patience), "The interrupt was lost."));
    }

    private static Task<Exception?> Interruptible(Action code, out Thread thread)
    {
        var outcome = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        thread = new Thread(() =>
        {
            try
            {
                code();
                outcome.SetResult(null);
            }
            catch (Exception exception)
            {
                outcome.SetResult(exception);
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        return outcome.Task;
    }
}
