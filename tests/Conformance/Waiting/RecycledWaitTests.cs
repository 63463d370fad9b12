using System.Collections.Concurrent;
using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Waiting;

/// <summary>
/// Waits are used again. Whoever comes late to one (a token, a timer, a cancelled activity) does not touch the operation that
/// is in it now: each operation ends by its own token, time-out, activity or item, and by nothing else.
/// </summary>
public sealed class RecycledWaitTests : ChannelTest
{
    private const int Pairs = 4;

    public static TheoryData<string> Programs => ["Task", "Thread", "Foreign", "BlockingForeign", "Mixed"];

    [Theory, MemberData(nameof(Programs))]
    public async Task C12_late_cancellers_and_timers_touch_no_other_operation(string modes)
    {
        // A million waits over all programs.
        const int Items = 1_000_000 / 5 / 2 / Pairs;
        var seed = Seed.Next();
        Mode[] chosen = modes == "Mixed" ? Enum.GetValues<Mode>() : [Enum.Parse<Mode>(modes)];
        var late = new ConcurrentQueue<CancellationTokenSource>();
        var stop = false;
        var cancellers = Enumerable.Range(0, 2).Select(index => new Thread(() => CancelLate(index))).ToArray();
        foreach (var canceller in cancellers)
            canceller.Start();

        var roles = new List<Role>();
        for (var pair = 0; pair < Pairs; pair++)
        {
            // A pair has a channel of its own: the receiver gets each number, in order, whatever is cancelled on the way.
            var channel = Runtime.CreateChannel<int>("items", capacity: pair % 2);
            var random = new Random(seed + pair);
            var others = new Random(seed - pair - 1);
            roles.Add(Start(chosen[pair % chosen.Length], "sender", async verbs =>
            {
                for (var item = 0; item < Items; item++)
                {
                    while (!await TryAsync(verbs, random, async (token, time) =>
                    {
                        if (time is { } limit)
                            await (verbs.IsBlocking ? Block(() => channel.Send(item, limit, token)) : channel.SendAsync(item, limit, token));
                        else
                            await verbs.SendAsync(channel, item, token);
                    }))
                    {
                    }
                }
            }));
            roles.Add(Start(chosen[(pair + 1) % chosen.Length], "receiver", async verbs =>
            {
                for (var item = 0; item < Items; item++)
                {
                    while (!await TryAsync(verbs, others, async (token, time) => Assert.Equal(
                        item,
                        time is not { } limit ? await verbs.ReceiveAsync(channel, token)
                        : verbs.IsBlocking ? channel.Receive(limit, token)
                        : await channel.ReceiveAsync(limit, token))))
                    {
                    }
                }
            }));
        }

        await Ended([.. roles]);
        Volatile.Write(ref stop, true);
        foreach (var canceller in cancellers)
            canceller.Join();

        // One operation, by chance with a token that is cancelled meanwhile or afterwards, with a time-out, or with neither.
        async ValueTask<bool> TryAsync(Verbs verbs, Random random, Func<CancellationToken, TimeSpan?, ValueTask> operation)
        {
            var choice = random.Next(16);
            var source = choice < 10 ? new CancellationTokenSource() : null;
            TimeSpan? time = choice is 0 or 15 ? TimeSpan.FromTicks(random.Next(3) * TimeSpan.TicksPerMillisecond) : null;
            try
            {
                if (choice is 1 or 2)
                    late.Enqueue(source!);

                await operation(source?.Token ?? default, time);
                return true;
            }
            catch (OperationCanceledException cancelled)
            {
                Assert.True(source is { IsCancellationRequested: true }, $"Seed {seed}: cancelled by somebody else's token.");
                Assert.Equal(source.Token, cancelled.CancellationToken);
                return false;
            }
            catch (TimeoutException)
            {
                Assert.True(time is not null, $"Seed {seed}: timed out by somebody else's timer.");
                return false;
            }
            finally
            {
                // Late: the operation is over, and its wait is in use by the next one, or will be.
                if (source is not null && choice > 2)
                    late.Enqueue(source);
            }
        }

        static ValueTask Block(Action verb)
        {
            verb();
            return default;
        }

        void CancelLate(int index)
        {
            var random = new Random(seed + 1_000 + index);
            while (!Volatile.Read(ref stop))
            {
                if (late.TryDequeue(out var source))
                    source.Cancel();
                else
                    Thread.Yield();

                Thread.SpinWait(random.Next(50));
            }
        }
    }

    // Activities are cancelled while their waits are granted; the waits go back to the pool of the thread, where those of others
    // take them: they have no token, and nobody may end them.
    [Theory, MemberData(nameof(ActivityModes))]
    public async Task C12_a_cancelled_activity_touches_no_wait_of_another(Mode mode)
    {
        const int Rounds = 800;
        var steady = Runtime.CreateChannel<int>("steady", capacity: 1);
        var shaken = Runtime.CreateChannel<int>("shaken", capacity: 1);
        var receiver = Result(mode, "steady-receiver", verbs => verbs.ReceiveAllAsync(steady));
        var stop = false;
        var sent = 0;
        var sender = Start(mode, "steady-sender", async verbs =>
        {
            for (; !Volatile.Read(ref stop); sent++)
                await verbs.SendAsync(steady, sent);

            steady.TryComplete();
        });
        for (var round = 0; round < Rounds; round++)
        {
            var failure = Failure(
                mode == Mode.BlockingThread && round % 4 != 0 ? Mode.Thread : mode,
                "shaken-receiver",
                async verbs => await verbs.ReceiveAsync(shaken),
                out var role);
            if (round % 2 == 0)
                await UntilReceivers(shaken, 1);

            var cancelling = Task.Run(role.Activity!.Cancel);
            var isSent = shaken.TrySend(round);
            await cancelling;
            try
            {
                var outcome = await failure;
                Assert.True(outcome is null or OperationCanceledException, $"{outcome}");
                Assert.Equal(outcome is null ? 0 : 1, Drain(shaken).Count);
            }
            catch (OperationCanceledException)
            {
                Assert.True(isSent);
                Assert.Single(Drain(shaken));
            }
        }

        Volatile.Write(ref stop, true);
        await Ended(sender);
        Assert.Equal(Enumerable.Range(0, sent), await receiver);
    }
}
