using BclChannel = System.Threading.Channels.Channel;

namespace Concurrency.Tests.Conformance.Channels;

/// <summary>The cancellation-loss program over every capacity, in every mode and in all of them at once.</summary>
public sealed class CancellationLossTests : ChannelTest
{
    private const long Operations = 50_000;
    private const long SoakOperations = 10_000_000;

    public static TheoryData<int, string> Programs => new MatrixTheoryData<int, string>(
        [0, 1, 2, 64, ChannelCapacity.Unbounded],
        [.. Enum.GetNames<Mode>(), "Mixed"]);

    [Theory, MemberData(nameof(Programs))]
    public Task CH9_racing_cancellations_lose_nothing(int capacity, string modes) => RunAsync(capacity, modes, Operations);

    [SoakTheory("Ten million operations each"), MemberData(nameof(Programs))]
    public Task CH9_soak(int capacity, string modes) => RunAsync(capacity, modes, SoakOperations);

    // Beside the verdict: what a user would otherwise run. (.NET 10's own channel loses items here: dotnet/runtime#132094.)
    [SoakTheory("Ten million operations each")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    public async Task CH9_soak_of_the_channels_of_the_BCL_for_comparison(int capacity)
    {
        var channel = BclChannel.CreateBounded<long>(capacity);
        var seed = Seed.Next();
        var ledger = new LossLedger();
        var cancellers = new Cancellers(slots: 6);
        var canceller = new Thread(() => cancellers.Run(new Random(seed))) { IsBackground = true };
        canceller.Start();
        var receivers = Enumerable.Range(0, 3).Select(slot => Task.Run(async () =>
        {
            var random = new Random(seed + slot);
            var account = ledger.Open();
            while (!channel.Reader.Completion.IsCompleted)
            {
                var cancellation = cancellers.Lend(slot, random);
                try
                {
                    var reading = channel.Reader.ReadAsync(cancellation.Token);
                    cancellation.Race(random);
                    account.Received(await reading);
                }
                catch (Exception exception) when (exception is OperationCanceledException or System.Threading.Channels.ChannelClosedException)
                {
                    account.Begin();
                    account.Cancel();
                }
            }
        })).ToArray();
        var senders = Enumerable.Range(3, 3).Select(slot => Task.Run(async () =>
        {
            var random = new Random(seed + slot);
            var account = ledger.Open();
            for (var round = 0; (round & 63) != 0 || ledger.Operations < SoakOperations; round++)
            {
                var item = account.Next();
                var cancellation = cancellers.Lend(slot, random);
                try
                {
                    var writing = channel.Writer.WriteAsync(item, cancellation.Token);
                    cancellation.Race(random);
                    await writing;
                    account.Sent(item);
                }
                catch (OperationCanceledException)
                {
                    account.Cancel();
                }
            }
        })).ToArray();
        await Task.WhenAll(senders);
        channel.Writer.Complete();
        await Task.WhenAll(receivers);
        cancellers.Stop();
        canceller.Join();

        TestContext.Current.TestOutputHelper?.WriteLine($"System.Threading.Channels, capacity {capacity}: {ledger.Count()}");
    }

    private async Task RunAsync(int capacity, string modes, long operations)
    {
        var channel = Runtime.CreateChannel<long>("items", capacity);
        Mode[] chosen = modes == "Mixed" ? Enum.GetValues<Mode>() : [Enum.Parse<Mode>(modes)];
        var program = new LossProgram(Runtime, channel, channel, chosen, Seed.Next());

        var count = await program.RunAsync(operations);

        TestContext.Current.TestOutputHelper?.WriteLine($"Capacity {capacity}, {modes}, {program.Ledger.Operations} operations: {count}");
        var snapshot = channel.GetSnapshot();
        Assert.Equal((count.Sent, count.Sent, 0L), (snapshot.Sent, snapshot.Received, (long)snapshot.Count));
        Assert.Equal((0, 0), (snapshot.WaitingSenders, snapshot.WaitingReceivers));
    }
}
