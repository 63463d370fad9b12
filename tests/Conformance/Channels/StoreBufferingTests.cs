namespace Concurrency.Tests.Conformance.Channels;

/// <summary>Every verb of a channel is a barrier for what its caller wrote before and reads after.</summary>
public sealed class StoreBufferingTests : ChannelTest
{
    // Both write, then act on the channel, then read what the other wrote: one of them acts second, and sees it.
    [Theory]
    [InlineData("TrySend")]
    [InlineData("TryReceive")]
    [InlineData("SendAsync")]
    [InlineData("GetSnapshot")]
    public async Task C10_store_buffering_shows_neither_both_zero(string verb)
    {
        const int Loops = 30_000;
        var channel = Runtime.CreateChannel<int>("items", ChannelCapacity.Unbounded);
        var flags = new int[64];
        var seen = new int[2];
        var bothZero = 0;
        using var barrier = new Barrier(2, _ =>
        {
            if (seen[0] == 0 && seen[1] == 0)
                bothZero++;

            flags[0] = flags[32] = 0;
            seen[0] = seen[1] = -1;
        });
        seen[0] = seen[1] = -1;
        var threads = Enumerable.Range(0, 2).Select(side => Start(Mode.BlockingForeign, "side", _ =>
        {
            for (var loop = 0; loop < Loops; loop++)
            {
                barrier.SignalAndWait();
                flags[side * 32] = 1;
                switch (verb)
                {
                    case "TrySend":
                        channel.TrySend(1);
                        break;
                    case "TryReceive":
                        channel.TryReceive(out var _);
                        break;
                    case "SendAsync":
                        channel.SendAsync(1).GetAwaiter().GetResult();
                        break;
                    default:
                        channel.GetSnapshot();
                        break;
                }

                seen[side] = flags[(1 - side) * 32];
            }

            barrier.SignalAndWait();
            return default;
        })).ToArray();

        await Ended(threads);

        Assert.Equal(0, bothZero);
    }
}
