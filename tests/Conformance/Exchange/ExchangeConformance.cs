using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Exchange;

/// <summary>What holds of the exchange objects, whoever gives and whoever takes.</summary>
public abstract partial class ExchangeConformance : ChannelTest
{
    private const int Rounds = 500;

    protected abstract Mode Giver { get; }

    protected abstract Mode Taker { get; }

    [Fact]
    public async Task EX1_C10_each_gets_what_the_other_brought_and_sees_what_it_wrote()
    {
        var exchanger = Runtime.CreateExchanger<int[]>("swap");
        Role[] roles = [Start(Giver, "giver", verbs => SwapAsync(verbs, 1)), Start(Taker, "taker", verbs => SwapAsync(verbs, -1))];

        await Ended(roles);

        Assert.Equal(new ExchangerSnapshot("swap", 0, Rounds), exchanger.GetSnapshot());

        async ValueTask SwapAsync(Verbs verbs, int sign)
        {
            for (var round = 1; round <= Rounds; round++)
            {
                var given = new int[1];
                given[0] = sign * round;
                var taken = await verbs.ExchangeAsync(exchanger, given);
                Assert.Equal(-sign * round, taken[0]);
            }
        }
    }

    // Two who are left at the end can always meet, so an even number of items leaves nobody behind.
    [Fact]
    public async Task EX1_of_many_each_item_reaches_exactly_one_partner()
    {
        const int Roles = 4;
        const int Each = 100;
        var exchanger = Runtime.CreateExchanger<int>("swap");
        var received = new int[Roles * Each];
        var left = Roles * Each;
        Role[] roles = [.. Enumerable.Range(0, Roles).Select(index => Start(index % 2 == 0 ? Giver : Taker, $"role{index}", async verbs =>
        {
            while (Interlocked.Decrement(ref left) is var item and >= 0)
                Interlocked.Increment(ref received[await verbs.ExchangeAsync(exchanger, item)]);
        }))];

        await Ended(roles);

        Assert.All(received, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task PR1_C10_all_waiters_get_the_first_value_and_see_what_was_written_before()
    {
        for (var round = 0; round < 30; round++)
        {
            var promise = Runtime.CreatePromise<int>("answer");
            var written = 0;
            Role[] takers = [.. Enumerable.Range(0, 3).Select(index => Start(Taker, $"taker{index}", async verbs =>
            {
                Assert.Equal(7, await verbs.WaitAsync(promise));
                Assert.Equal(1, written);
            }))];
            var giver = Start(Giver, "giver", _ =>
            {
                written = 1;
                Assert.True(promise.TrySetResult(7));
                Assert.False(promise.TrySetResult(8));
                Assert.False(promise.TrySetException(new InvalidDataException()));
                Assert.False(promise.TrySetCanceled());
                return default;
            });

            await Ended([giver, .. takers]);
        }
    }

    [Fact]
    public async Task PR1_of_many_who_complete_at_once_one_wins()
    {
        for (var round = 0; round < 30; round++)
        {
            var promise = Runtime.CreatePromise<int>("answer");
            var winner = -1;
            var taken = Result(Taker, "taker", verbs => verbs.WaitAsync(promise));
            Role[] givers = [.. Enumerable.Range(0, 4).Select(index => Start(Giver, $"giver{index}", _ =>
            {
                if (promise.TrySetResult(index))
                    Assert.Equal(-1, Interlocked.CompareExchange(ref winner, index, -1));

                return default;
            }))];

            await Ended(givers);

            Assert.Equal(winner, await taken);
            Assert.Equal(winner, await promise.Completion.WaitAsync(Patience));
        }
    }

    [Fact]
    public async Task PR2_cancelling_one_waiter_does_not_touch_the_others()
    {
        var promise = Runtime.CreatePromise<int>("answer");
        using var cancellation = new CancellationTokenSource();
        var first = Result(Taker, "first", verbs => verbs.WaitAsync(promise));
        await Until(() => promise.GetSnapshot().Waiting == 1);
        var second = Failure(Taker, "second", async verbs => await verbs.WaitAsync(promise, cancellation.Token));
        await Until(() => promise.GetSnapshot().Waiting == 2);
        var third = Result(Giver, "third", verbs => verbs.WaitAsync(promise));
        await Until(() => promise.GetSnapshot().Waiting == 3);

        await cancellation.CancelAsync();

        Assert.IsType<OperationCanceledException>(await second);
        Assert.Equal(new PromiseSnapshot("answer", false, null, 2), promise.GetSnapshot());
        Assert.True(promise.TrySetResult(7));
        Assert.Equal((7, 7), (await first, await third));
    }

    [Fact]
    public async Task LA1_C10_a_watcher_never_goes_back_and_ends_with_the_newest()
    {
        const int Last = 2_000;
        var latest = Runtime.CreateLatest("level", 0);
        var written = new int[Last + 1];
        var taker = Start(Taker, "taker", async verbs =>
        {
            var watcher = latest.Watch();
            var seen = -1;
            while (seen < Last)
            {
                var value = await verbs.NextAsync(watcher);
                Assert.True(value > seen, $"{value} after {seen}.");
                Assert.Equal(value, written[value]);
                Assert.True(watcher.Seen >= value + 1);
                seen = value;
            }

            var closed = await Record.ExceptionAsync(async () => await verbs.NextAsync(watcher));
            Assert.IsType<ChannelCompletedException>(closed);
        });
        var giver = Start(Giver, "giver", async verbs =>
        {
            for (var value = 1; value <= Last; value++)
            {
                written[value] = value;
                Assert.Equal(value + 1, latest.Set(value));
                if (value % 50 == 0)
                    await verbs.YieldAsync();
            }

            latest.TryComplete();
        });

        await Ended(taker, giver);
    }

    [Fact]
    public async Task LA1_a_watcher_is_not_woken_for_what_it_has_seen()
    {
        var latest = Runtime.CreateLatest("level", 5);
        var watcher = latest.Watch();
        Assert.Equal(5, await Result(Taker, "first", verbs => verbs.NextAsync(watcher)));
        Assert.False(watcher.TryNext(out _));
        var next = Result(Taker, "second", verbs => verbs.NextAsync(watcher));
        await Until(() => latest.GetSnapshot().Waiting == 1);

        // An equal value is a change.
        await Ended(Start(Giver, "giver", _ =>
        {
            latest.Set(5);
            return default;
        }));

        Assert.Equal(5, await next);
        Assert.Equal((2L, new Versioned<int>(5, 2)), (watcher.Seen, latest.Current));
    }
}

public sealed class TaskToTaskExchangeTests : ExchangeConformance
{
    protected override Mode Giver => Mode.Task;

    protected override Mode Taker => Mode.Task;
}

public sealed class ThreadToThreadExchangeTests : ExchangeConformance
{
    protected override Mode Giver => Mode.Thread;

    protected override Mode Taker => Mode.BlockingThread;
}

public sealed class ThreadToTaskExchangeTests : ExchangeConformance
{
    protected override Mode Giver => Mode.BlockingThread;

    protected override Mode Taker => Mode.Task;
}

public sealed class TaskToThreadExchangeTests : ExchangeConformance
{
    protected override Mode Giver => Mode.Task;

    protected override Mode Taker => Mode.Thread;
}

public sealed class ForeignExchangeTests : ExchangeConformance
{
    protected override Mode Giver => Mode.BlockingForeign;

    protected override Mode Taker => Mode.Foreign;
}
