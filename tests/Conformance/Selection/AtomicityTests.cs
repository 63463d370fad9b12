using System.Collections.Concurrent;
using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Selection;

/// <summary>Time-out, cancellation and default are decided against the cases: nothing is taken by a select that did not win.</summary>
public sealed class AtomicityTests : SelectTest
{
    private const int Items = 2_000;
    private readonly ManualTimeProvider _time = new();

    [Theory, MemberData(nameof(Modes))]
    public async Task SE4_a_round_whose_time_is_up_took_nothing(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var permits = Runtime.CreateSemaphore("permits", permits: 0, maxPermits: 1);
        var select = Runtime.CreateSelect(channel.ReceiveCase(), permits.AcquireCase());
        var round = Result(mode, "selector", verbs => verbs.SelectAsync(select, Second));
        await UntilReceivers(channel, 1);
        await Until(() => _time.ArmedTimers > 0);
        _time.Advance(Second - TimeSpan.FromTicks(1));
        Assert.False(round.IsCompleted);

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Null(await round);
        Assert.Equal((0, 0), (channel.GetSnapshot().WaitingReceivers, permits.GetSnapshot().Waiting));
        permits.Release();
        Assert.Equal(1, permits.GetSnapshot().Permits);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE4_no_time_takes_what_is_ready_or_nothing(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var receive = channel.ReceiveCase();
        var select = Runtime.CreateSelect(receive);
        Assert.Null(await Result(mode, "selector", verbs => verbs.SelectAsync(select, TimeSpan.Zero)));
        channel.TrySend(1);

        Assert.Same(receive, await Result(mode, "selector", verbs => verbs.SelectAsync(select, TimeSpan.Zero)));
        Assert.Equal(0, _time.ArmedTimers);
    }

    // Rounds are pooled for each thread, whichever runtime they were for.
    [Fact]
    public async Task SE4_a_time_out_goes_by_the_time_of_its_own_runtime()
    {
        var (channel, select) = CreateOver(Runtime);
        var won = select.WaitAsync(Second);
        channel.TrySend(1);
        Assert.True(won.IsCompleted);
        Assert.NotNull(won.GetAwaiter().GetResult());
        var time = new ManualTimeProvider();
        await using var other = ConcurrencyRuntime.Create(builder => builder.UseTasks().TimeProvider = time);
        var (_, otherSelect) = CreateOver(other);

        var round = otherSelect.WaitAsync(Second);
        time.Advance(Second);

        Assert.True(round.IsCompleted);
        Assert.Null(round.GetAwaiter().GetResult());

        static (IChannel<int> Channel, ISelect Select) CreateOver(ConcurrencyRuntime runtime)
        {
            var channel = runtime.CreateChannel<int>("items", capacity: 1);
            return (channel, runtime.CreateSelect(channel.ReceiveCase()));
        }
    }

    // The first round's timer has been taken to be fired and comes when the second waits.
    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task SE4_the_time_out_of_a_round_does_not_end_a_later_one(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var select = Runtime.CreateSelect(channel.ReceiveCase());
        var rounds = Result(mode, "selector", async verbs =>
            (await verbs.SelectAsync(select, Second), await verbs.SelectAsync(select, 3 * Second)));
        await UntilReceivers(channel, 1);
        await Until(() => _time.ArmedTimers > 0);
        channel.TrySend(1);
        await UntilReceivers(channel, 1);

        _time.Advance(2 * Second);

        Assert.Equal(1, channel.GetSnapshot().WaitingReceivers);
        _time.Advance(Second);
        var (first, second) = await rounds;
        Assert.NotNull(first);
        Assert.Null(second);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE4_items_racing_with_time_outs_are_received_once(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var idle = Runtime.CreateManualResetEvent("idle");
        var received = new List<int>();
        var receive = channel.ReceiveCase();
        var select = Runtime.CreateSelect(receive, idle.WaitCase());
        var selector = Start(mode, "selector", async verbs =>
        {
            while (received.Count < Items)
            {
                if (await verbs.SelectAsync(select, Second) == receive)
                    received.Add(receive.Value);
            }
        });
        var sender = Start(Mode.BlockingForeign, "sender", _ =>
        {
            for (var item = 0; item < Items; item++)
                channel.Send(item);

            return default;
        });
        while (!selector.Completion.IsCompleted)
        {
            _time.Advance(Second);
            Thread.Yield();
        }

        await Ended(selector, sender);
        Assert.Equal(Enumerable.Range(0, Items), received);
        Assert.Equal((0, 0), (channel.GetSnapshot().Count, idle.GetSnapshot().Waiting));
    }

    public static TheoryData<Mode, int> ModesAndCapacities => new MatrixTheoryData<Mode, int>(Enum.GetValues<Mode>(), [0, 1, 2]);

    [Theory, MemberData(nameof(ModesAndCapacities))]
    public async Task SE4_items_racing_with_tokens_are_received_once(Mode mode, int capacity)
    {
        var seed = Seed.Next();
        var left = Runtime.CreateChannel<int>("left", capacity);
        var right = Runtime.CreateChannel<int>("right", capacity);
        var cancellers = new Cancellers(slots: 4);
        var sent = new ConcurrentBag<int>();
        var received = new ConcurrentBag<int>();
        var canceller = new Thread(() => cancellers.Run(new Random(seed))) { IsBackground = true };
        canceller.Start();
        var senders = Enumerable.Range(0, 2).Select(slot => Start(mode, "sender", async verbs =>
        {
            var random = new Random(seed + slot);
            var (toLeft, toRight) = (left.SendCase(0), right.SendCase(0));
            var select = Runtime.CreateSelect(toLeft, toRight);
            for (var item = slot * Items; item < (slot + 1) * Items; item++)
            {
                toLeft.Offer(item);
                toRight.Offer(item);
                if (await WinsAsync(verbs, select, cancellers.Lend(slot, random), random) is { Error: null })
                    sent.Add(item);
            }
        })).ToArray();
        var receivers = Enumerable.Range(2, 2).Select(slot => Start(mode, "receiver", async verbs =>
        {
            var random = new Random(seed + slot);
            var select = Runtime.CreateSelect(left.ReceiveCase(), right.ReceiveCase());
            while (true)
            {
                var winner = await WinsAsync(verbs, select, cancellers.Lend(slot, random), random);
                if (winner is { Error: null })
                    received.Add(((ISelectCase<int>)winner).Value);
                else if (winner is not null && left.GetSnapshot() is { Count: 0 } && right.GetSnapshot() is { Count: 0, IsCompleted: true })
                    return;
            }
        })).ToArray();

        await Ended(senders);
        left.TryComplete();
        right.TryComplete();
        await Ended(receivers);
        cancellers.Stop();
        canceller.Join();

        Assert.Equal(sent.Order(), received.Order());
        Assert.All([left, right], channel => Assert.True(channel.GetSnapshot() is { WaitingReceivers: 0, WaitingSenders: 0, Count: 0 }));
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task SE4_items_racing_with_the_end_of_the_activity_are_received_once_or_remain(Mode mode)
    {
        var rounds = mode == Mode.Task ? 500 : 100;
        var channel = Runtime.CreateChannel<int>("items", ChannelCapacity.Unbounded);
        var idle = Runtime.CreateAutoResetEvent("idle");
        var received = new ConcurrentBag<int>();
        var random = new Random(Seed.Next());
        for (var item = 0; item < rounds; item++)
        {
            var role = Start(mode, "selector", async verbs =>
            {
                var receive = channel.ReceiveCase();
                if (await verbs.SelectAsync(Runtime.CreateSelect(receive, idle.WaitCase())) == receive)
                    received.Add(receive.Value);
            });
            if (random.Next(2) == 0)
                await Until(() => role.Completion.IsCompleted || idle.GetSnapshot().Waiting > 0);

            using var barrier = new Barrier(2);
            var sending = Task.Run(() =>
            {
                barrier.SignalAndWait();
                channel.TrySend(item);
            });
            barrier.SignalAndWait();
            role.Activity!.Cancel();
            await sending;
            await role.Completion.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        Assert.Equal(Enumerable.Range(0, rounds), received.Concat(Drain(channel)).Order());
        Assert.Equal(0, idle.GetSnapshot().Waiting);
    }

    [Fact]
    public async Task SE4_a_default_takes_an_item_or_leaves_it()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var received = new ConcurrentBag<int>();
        var sender = Start(Mode.Task, "sender", async verbs =>
        {
            for (var item = 0; item < Items; item++)
                await verbs.SendAsync(channel, item);

            channel.TryComplete();
        });
        var selectors = Enumerable.Range(0, 2).Select(_ => Start(Mode.BlockingForeign, "selector", _ =>
        {
            var receive = channel.ReceiveCase();
            var select = Runtime.CreateSelect(receive);
            while (true)
            {
                if (!select.TryWait(out var winner))
                    Thread.Yield();
                else if (winner.Error is null)
                    received.Add(receive.Value);
                else
                    return default;
            }
        })).ToArray();

        await Ended([sender, .. selectors]);
        Assert.Equal(Enumerable.Range(0, Items), received.Order());
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE4_a_token_cancelled_before_takes_nothing_that_is_ready(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        channel.TrySend(1);
        var select = Runtime.CreateSelect(channel.ReceiveCase());
        var token = new CancellationToken(canceled: true);

        var failure = await Failure(mode, "selector", async verbs => await verbs.SelectAsync(select, token));

        Assert.Equal(token, Assert.IsType<OperationCanceledException>(failure).CancellationToken);
        Assert.Equal(1, channel.GetSnapshot().Count);
        Assert.True(select.TryWait(out _));
    }

    protected override void Configure(ConcurrencyBuilder builder) => builder.TimeProvider = _time;

    private static async ValueTask<ISelectCase?> WinsAsync(Verbs verbs, ISelect select, Cancellers.Loan cancellation, Random random)
    {
        try
        {
            var selecting = verbs.SelectAsync(select, cancellation.Token);
            cancellation.Race(random);
            return await selecting;
        }
        catch (OperationCanceledException cancelled)
        {
            Assert.Equal(cancellation.Token, cancelled.CancellationToken);
            return null;
        }
    }
}
