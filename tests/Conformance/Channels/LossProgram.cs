using System.Threading.Channels;

namespace Concurrency.Tests.Conformance.Channels;

/// <summary>
/// Senders and receivers whose operations are cancelled at random, before, during and after them; everybody notes what took
/// effect. What is in the end lost, duplicated, or received without having been sent is an error of the channel.
/// </summary>
public sealed class LossProgram(
    IConcurrency concurrency, IChannelReader<long> reader, IChannelWriter<long> writer, Mode[] modes, int seed)
{
    private const int Roles = 3;

    // It ends a program that hangs, and decides nothing else.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(20);

    private readonly LossLedger _ledger = new();
    private readonly Cancellers _cancellers = new(slots: 2 * Roles);

    public LossLedger Ledger => _ledger;

    public async Task<LossCount> RunAsync(long operations)
    {
        var canceller = new Thread(() => _cancellers.Run(new Random(seed))) { IsBackground = true };
        canceller.Start();
        var receivers = Enumerable.Range(0, Roles)
            .Select(index => Role.Start(concurrency, ModeOf(index), "receiver", verbs => ReceiveAsync(verbs, index)))
            .ToArray();
        var senders = Enumerable.Range(0, Roles)
            .Select(index => Role.Start(concurrency, ModeOf(index + 1), "sender", verbs => SendAsync(verbs, Roles + index, operations)))
            .ToArray();
        try
        {
            await AllEnded(senders, receivers);
            writer.TryComplete();
            await AllEnded(receivers, []);
        }
        finally
        {
            _cancellers.Stop();
            writer.TryComplete();
        }

        canceller.Join();
        var account = _ledger.Open();
        while (reader.TryReceive(out var item))
            account.Received(item);

        _ledger.AssertNothingLost($"seed {seed}, {string.Join('+', modes)}");
        return _ledger.Count();
    }

    // One that fails would leave the others waiting for it: its failure is the program's.
    private static async Task AllEnded(Role[] roles, Role[] others)
    {
        var running = roles.Concat(others).Select(role => role.Completion).ToList();
        while (roles.Any(role => !role.Completion.IsCompletedSuccessfully))
        {
            var ended = await Task.WhenAny(running).WaitAsync(s_patience);
            await ended;
            running.Remove(ended);
        }
    }

    private Mode ModeOf(int index) => modes[index % modes.Length];

    private async ValueTask SendAsync(Verbs verbs, int slot, long operations)
    {
        var random = new Random(seed + slot);
        var account = _ledger.Open();
        for (var round = 0; (round & 63) != 0 || _ledger.Operations < operations; round++)
        {
            var item = account.Next();
            var cancellation = _cancellers.Lend(slot, random);
            try
            {
                switch (random.Next(20))
                {
                    case 0 or 1:
                        if (!writer.TrySend(item))
                            continue;

                        break;
                    case 2 when !verbs.IsBlocking:
                        if (!await writer.WaitToSendAsync(cancellation.Token) || !writer.TrySend(item))
                            continue;

                        break;
                    default:
                        var sending = verbs.SendAsync(writer, item, cancellation.Token);
                        cancellation.Race(random);
                        await sending;
                        break;
                }

                account.Sent(item);
            }
            catch (OperationCanceledException cancelled)
            {
                account.Cancel();
                Assert.Equal(cancellation.Token, cancelled.CancellationToken);
            }
        }
    }

    private async ValueTask ReceiveAsync(Verbs verbs, int slot)
    {
        var random = new Random(seed + slot);
        var account = _ledger.Open();
        var buffer = new long[3];
        while (true)
        {
            var cancellation = _cancellers.Lend(slot, random);
            try
            {
                var choice = random.Next(20);
                switch (choice)
                {
                    case 0 or 1:
                        if (reader.TryReceive(out var taken))
                            account.Received(taken);

                        break;
                    case 2 when verbs.IsBlocking:
                        foreach (var item in reader.ReceiveAll(cancellation.Token))
                        {
                            account.Received(item);
                            if (random.Next(3) == 0)
                                break;
                        }

                        break;
                    case 2:
                        await foreach (var item in reader.ReceiveAllAsync(cancellation.Token))
                        {
                            account.Received(item);
                            if (random.Next(3) == 0)
                                break;
                        }

                        break;
                    case 3 or 4 when !verbs.IsBlocking:
                        var receivingMany = reader.ReceiveManyAsync(buffer, cancellation.Token);
                        cancellation.Race(random);
                        var count = await receivingMany;
                        for (var index = 0; index < count; index++)
                            account.Received(buffer[index]);

                        break;
                    case 5 or 6 when !verbs.IsBlocking:
                        var batching = reader.ReceiveBatchAsync(3, TimeSpan.Zero, cancellation.Token);
                        cancellation.Race(random);
                        foreach (var item in await batching)
                            account.Received(item);

                        break;
                    case 7 when !verbs.IsBlocking:
                        if (await reader.WaitToReceiveAsync(cancellation.Token) && reader.TryReceive(out taken))
                            account.Received(taken);

                        break;
                    default:
                        var receiving = verbs.ReceiveAsync(reader, cancellation.Token);
                        cancellation.Race(random);
                        account.Received(await receiving);
                        break;
                }
            }
            catch (OperationCanceledException cancelled)
            {
                account.Begin();
                account.Cancel();
                Assert.Equal(cancellation.Token, cancelled.CancellationToken);
            }
            catch (ChannelClosedException)
            {
                return;
            }
        }
    }
}
