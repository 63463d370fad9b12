namespace Concurrency.Tests.Conformance.Channels;

public abstract partial class ChannelConformance
{
    [Theory, MemberData(nameof(Capacities))]
    public async Task CH11_leaving_an_enumeration_early_loses_nothing(int capacity)
    {
        const int Items = 100;
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var sender = Start(Sender, "sender", async verbs =>
        {
            for (var item = 0; item < Items; item++)
                await verbs.SendAsync(channel, item);

            channel.TryComplete();
        });

        // Each takes three and leaves; together they have all.
        var received = new List<int>();
        while (received.Count < Items)
            received.AddRange(await Result(Receiver, "receiver", verbs => TakeAsync(verbs, channel, 3)));

        await Ended(sender);
        Assert.Equal(Enumerable.Range(0, Items), received);
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task CH11_a_cancelled_enumeration_took_what_it_delivered(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        using var cancellation = new CancellationTokenSource();
        var delivered = new List<int>();
        var enumeration = Failure(Receiver, "receiver", async verbs =>
        {
            if (verbs.IsBlocking)
            {
                foreach (var item in channel.ReceiveAll(cancellation.Token))
                    delivered.Add(item);
            }
            else
            {
                await foreach (var item in channel.ReceiveAllAsync(cancellation.Token))
                    delivered.Add(item);
            }
        });
        var sent = 0;
        var sender = Failure(Sender, "sender", async verbs =>
        {
            for (; sent < 1_000_000; sent++)
            {
                if (sent == 100)
                    cancellation.Cancel();

                await verbs.SendAsync(channel, sent, sent >= 100 ? cancellation.Token : default);
            }
        });

        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await enumeration).CancellationToken);
        Assert.IsType<OperationCanceledException>(await sender);

        Assert.Equal(Enumerable.Range(0, sent), delivered.Concat(Drain(channel)));
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task CH11_several_enumerations_share_the_items(int capacity)
    {
        const int Items = 500;
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var receivers = Enumerable.Range(0, 3)
            .Select(_ => Result(Receiver, "receiver", verbs => verbs.ReceiveAllAsync(channel)))
            .ToArray();
        var sender = Start(Sender, "sender", async verbs =>
        {
            for (var item = 0; item < Items; item++)
                await verbs.SendAsync(channel, item);
        });
        await Ended(sender);
        channel.TryComplete();

        var lists = await Task.WhenAll(receivers);

        Assert.All(lists, list => Assert.Equal(list.Order(), list));
        Assert.Equal(Enumerable.Range(0, Items), lists.SelectMany(list => list).Order());
    }

    private static async ValueTask<List<int>> TakeAsync(Verbs verbs, IChannel<int> channel, int count)
    {
        var items = new List<int>();
        if (verbs.IsBlocking)
        {
            foreach (var item in channel.ReceiveAll())
            {
                items.Add(item);
                if (items.Count == count)
                    break;
            }
        }
        else
        {
            await foreach (var item in channel.ReceiveAllAsync())
            {
                items.Add(item);
                if (items.Count == count)
                    break;
            }
        }

        return items;
    }
}
