namespace Concurrency.Tests.Conformance.Channels;

public abstract partial class ChannelConformance
{
    // Plain fields on purpose: only the channel orders them.
    private sealed class Message
    {
        public int First;
        public int Second;
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task C10_what_was_written_before_a_send_is_seen_after_its_receive(int capacity)
    {
        const int Rounds = 3_000;
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var messages = Enumerable.Range(0, Rounds).Select(_ => new Message()).ToArray();
        var stale = 0;
        var receiver = Start(Receiver, "receiver", async verbs =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                var message = messages[await verbs.ReceiveAsync(channel)];
                if (message.Second != round + 1 || message.First != round + 1)
                    stale++;
            }
        });
        var sender = Start(Sender, "sender", async verbs =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                messages[round].First = round + 1;
                messages[round].Second = round + 1;
                await verbs.SendAsync(channel, round);
            }
        });

        await Ended(sender, receiver);

        Assert.Equal(0, stale);
    }

    [Fact]
    public async Task C10_at_a_rendezvous_the_sender_sees_what_was_written_before_the_receive()
    {
        const int Rounds = 1_000;
        var channel = Runtime.CreateChannel<int>("items", ChannelCapacity.Rendezvous);
        var written = new int[Rounds];
        var stale = 0;
        var receiver = Start(Receiver, "receiver", async verbs =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                written[round] = round + 1;
                await verbs.ReceiveAsync(channel);
            }
        });
        var sender = Start(Sender, "sender", async verbs =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                await verbs.SendAsync(channel, round);
                if (written[round] != round + 1)
                    stale++;
            }
        });

        await Ended(sender, receiver);

        Assert.Equal(0, stale);
    }

    [Fact]
    public async Task C10_what_was_written_before_a_completion_is_seen_after_the_end()
    {
        for (var round = 0; round < 50; round++)
        {
            var channel = Runtime.CreateChannel<int>("items", capacity: 1);
            var message = new Message();
            var receiver = Start(Receiver, "receiver", async verbs =>
            {
                await verbs.ReceiveAllAsync(channel);
                Assert.Equal((1, 2), (message.First, message.Second));
            });
            var sender = Start(Sender, "sender", verbs =>
            {
                message.First = 1;
                message.Second = 2;
                channel.TryComplete();
                return default;
            });

            await Ended(sender, receiver);
        }
    }
}
