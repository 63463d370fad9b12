namespace Concurrency.Tests.Conformance.Probe;

/// <summary>Threads and tasks at the ends of one channel, with one worker in the pool, or with none that is free.</summary>
internal static class StarvedPool
{
    private const int Items = 20_000;

    private static readonly ActivityOptions s_onThread = new() { Backend = "Thread" };
    private static readonly ActivityOptions s_onTask = new() { Backend = "Task" };

    public static async Task MixedEndsAsync(ConcurrencyRuntime concurrency)
    {
        foreach (var capacity in new[] { 0, 1, 2, 64, ChannelCapacity.Unbounded })
        {
            var channel = concurrency.CreateChannel<int>("items", capacity);
            var sum = 0L;
            IActivity[] receivers =
            [
                concurrency.Start("task", _ => ReceiveAsync(), s_onTask),
                concurrency.Start("thread", _ => ReceiveAsync(), s_onThread),
                concurrency.StartBlocking("blocking", _ =>
                {
                    foreach (var item in channel.ReceiveAll())
                        Interlocked.Add(ref sum, item);
                }),
            ];
            IActivity[] senders =
            [
                concurrency.Start("task", _ => SendAsync(), s_onTask),
                concurrency.Start("thread", _ => SendAsync(), s_onThread),
                concurrency.StartBlocking("blocking", _ =>
                {
                    for (var item = 1; item <= Items; item++)
                        channel.Send(item);
                }),
            ];
            channel.CompleteAfter(senders);
            foreach (var receiver in receivers)
                await receiver.JoinAsync();

            var expected = 3L * Items * (Items + 1) / 2;
            if (sum != expected)
                throw new InvalidOperationException($"Capacity {capacity}: the sum is {sum} and should be {expected}.");

            async ValueTask ReceiveAsync()
            {
                await foreach (var item in channel.ReceiveAllAsync())
                    Interlocked.Add(ref sum, item);
            }

            async ValueTask SendAsync()
            {
                for (var item = 1; item <= Items; item++)
                    await channel.SendAsync(item);
            }
        }
    }

    // The pool has no worker left for a timer's call-back.
    private static void TimeOut(ConcurrencyRuntime concurrency)
    {
        var nothing = concurrency.CreateChannel<int>("nothing", capacity: 1);
        var blocking = concurrency.StartBlocking("blocking", scope =>
        {
            scope.Delay(TimeSpan.FromMilliseconds(1));
            ExpectTimeout(() => nothing.Receive(TimeSpan.FromMilliseconds(1)));
        });
        var thread = concurrency.Start(
            "thread",
            async scope =>
            {
                await scope.DelayAsync(TimeSpan.FromMilliseconds(1));
                try
                {
                    await nothing.ReceiveAsync(TimeSpan.FromMilliseconds(1));
                    throw new InvalidOperationException("There was nothing to receive.");
                }
                catch (TimeoutException)
                {
                }
            },
            s_onThread);
        ExpectTimeout(() => nothing.Receive(TimeSpan.FromMilliseconds(1)));
        blocking.Join();
        thread.Join();
    }

    private static void ExpectTimeout(Func<int> receive)
    {
        try
        {
            throw new InvalidOperationException($"There was nothing to receive, and {receive()} came.");
        }
        catch (TimeoutException)
        {
        }
    }

    // The only worker blocks, as foreign code does: threads at both ends need no worker to go on, cancellation and time-outs included.
    public static void BlockedWorker(ConcurrencyRuntime concurrency)
    {
        var channel = concurrency.CreateChannel<int>("items", capacity: 1);
        var back = concurrency.CreateChannel<int>("back", ChannelCapacity.Rendezvous);
        var blocking = concurrency.StartBlocking("blocking", _ =>
        {
            foreach (var item in channel.ReceiveAll())
                back.Send(item);

            back.TryComplete();
        });
        var thread = concurrency.Start(
            "thread",
            async _ =>
            {
                for (var item = 1; item <= Items; item++)
                    await channel.SendAsync(item);

                channel.TryComplete();
            },
            s_onThread);
        var sum = 0L;
        foreach (var item in back.ReceiveAll())
            sum += item;

        if (sum != (long)Items * (Items + 1) / 2)
            throw new InvalidOperationException($"The sum is {sum}.");

        using var cancellation = new CancellationTokenSource();
        var waiter = concurrency.StartBlocking("waiter", _ =>
        {
            var waits = concurrency.CreateChannel<int>("waits", capacity: 1);
            try
            {
                waits.Receive(cancellation.Token);
            }
            catch (OperationCanceledException)
            {
            }
        });
        cancellation.Cancel();
        waiter.Join();
        TimeOut(concurrency);
        blocking.Join();
        thread.Join();
    }
}
