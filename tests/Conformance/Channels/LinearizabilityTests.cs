using System.Diagnostics;

namespace Concurrency.Tests.Conformance.Channels;

/// <summary>
/// What three threads see of the operations that never wait is what one thread would see, in some order that keeps the order
/// of those which did not overlap (Herlihy and Wing, "Linearizability", 1990).
/// </summary>
public sealed class LinearizabilityTests : ChannelTest
{
    private const int Threads = 3;
    private const int Calls = 4;
    private const int Rounds = 2_000;

    private sealed record Call(string Verb, int Item, string Result, long Start, long End);

    [Theory, MemberData(nameof(Capacities))]
    public async Task CH10_operations_that_never_wait_are_linearizable(int capacity)
    {
        var seed = Seed.Next();
        var channel = default(IChannel<int>);
        var history = new Call[Threads][];
        using var barrier = new Barrier(Threads, barrier =>
        {
            if (channel is not null && !IsLinearizable(history, capacity))
            {
                throw new InvalidOperationException(
                    $"Seed {seed}, round {barrier.CurrentPhaseNumber}: "
                    + string.Join(" | ", history.Select(calls => string.Join(", ", calls.Select(call => $"{call}")))));
            }

            channel = Runtime.CreateChannel<int>("items", capacity);
        });
        var threads = Enumerable.Range(0, Threads).Select(thread => Start(Mode.BlockingForeign, "caller", _ =>
        {
            var random = new Random(seed + thread);
            for (var round = 0; round < Rounds; round++)
            {
                barrier.SignalAndWait();
                var shared = channel!;
                var calls = new Call[Calls];
                for (var index = 0; index < Calls; index++)
                    calls[index] = Perform(shared, random.Next(20), (thread * 100) + index);

                history[thread] = calls;
            }

            barrier.SignalAndWait();
            return default;
        })).ToArray();

        await Ended(threads);
    }

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

    private static Call Perform(IChannel<int> channel, int choice, int item)
    {
        var start = Stopwatch.GetTimestamp();
        var (verb, result) = choice switch
        {
            < 8 => ("send", $"{channel.TrySend(item)}"),
            < 15 => ("receive", channel.TryReceive(out var taken) ? $"{taken}" : "none"),
            < 17 => ("peek", channel.TryPeek(out var oldest) ? $"{oldest}" : "none"),
            < 19 => ("count", $"{channel.GetSnapshot().Count}"),
            _ => ("complete", $"{channel.TryComplete()}"),
        };
        return new(verb, item, result, start, Stopwatch.GetTimestamp());
    }

    private static bool IsLinearizable(Call[][] history, int capacity) =>
        CanContinue(history, new int[history.Length], [], isCompleted: false, capacity);

    private static bool CanContinue(Call[][] history, int[] done, int[] items, bool isCompleted, int capacity)
    {
        var earliestEnd = long.MaxValue;
        for (var thread = 0; thread < history.Length; thread++)
        {
            if (done[thread] < history[thread].Length)
                earliestEnd = Math.Min(earliestEnd, history[thread][done[thread]].End);
        }

        if (earliestEnd == long.MaxValue)
            return true;

        for (var thread = 0; thread < history.Length; thread++)
        {
            if (done[thread] == history[thread].Length || history[thread][done[thread]].Start > earliestEnd)
                continue;

            var call = history[thread][done[thread]];
            var (result, next) = Apply(call, items, isCompleted, capacity);
            if (result != call.Result)
                continue;

            done[thread]++;
            if (CanContinue(history, done, next, isCompleted || call.Verb == "complete", capacity))
                return true;

            done[thread]--;
        }

        return false;
    }

    private static (string Result, int[] Items) Apply(Call call, int[] items, bool isCompleted, int capacity) =>
        call.Verb switch
        {
            "send" when isCompleted || items.Length >= capacity => ("False", items),
            "send" => ("True", [.. items, call.Item]),
            "receive" => items.Length == 0 ? ("none", items) : ($"{items[0]}", items[1..]),
            "peek" => (items.Length == 0 ? "none" : $"{items[0]}", items),
            "count" => ($"{items.Length}", items),
            _ => ($"{!isCompleted}", items),
        };
}
