namespace Concurrency.Tests.Conformance.Signals;

/// <summary>A countdown is set when it reaches zero, for good.</summary>
public sealed class CountdownTests : SignalTest
{
    [Theory, MemberData(nameof(Modes))]
    public async Task CD1_it_is_set_exactly_when_zero_is_reached(Mode mode)
    {
        var countdown = Runtime.CreateCountdownEvent("countdown", 3);
        var waiter = Start(mode, "waiter", verbs => verbs.WaitAsync(countdown));
        await Until(() => countdown.GetSnapshot().Waiting == 1);
        Assert.False(countdown.Signal());
        Assert.False(countdown.TryWait());
        countdown.Add(2);
        Assert.False(countdown.Signal(3));
        Assert.Equal(new("countdown", Count: 1, Waiting: 1), countdown.GetSnapshot());
        Assert.False(waiter.Completion.IsCompleted);

        Assert.True(countdown.Signal());

        Assert.Equal(new("countdown", Count: 0, Waiting: 0), countdown.GetSnapshot());
        await Ended(waiter);
        Assert.True(countdown.TryWait());
        await Ended(Start(mode, "late", verbs => verbs.WaitAsync(countdown)));
    }

    [Fact]
    public async Task CD1_of_many_who_signal_one_reaches_zero()
    {
        const int Signals = 2_000;
        var countdown = Runtime.CreateCountdownEvent("countdown", 4 * Signals);
        var last = 0;
        var signallers = Enumerable.Range(0, 4).Select(_ => Start(Mode.BlockingForeign, "signaller", _ =>
        {
            for (var signal = 0; signal < Signals; signal++)
            {
                if (countdown.Signal())
                    Interlocked.Increment(ref last);
            }

            return default;
        })).ToArray();

        await countdown.WaitAsync().AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
        await Ended(signallers);

        Assert.Equal(1, last);
    }

    [Fact]
    public void CD1_one_that_begins_at_zero_is_set() => Assert.True(Runtime.CreateCountdownEvent("countdown", 0).TryWait());

    [Fact]
    public void CD2_adding_after_zero_throws_and_trying_to_add_says_no()
    {
        var countdown = Runtime.CreateCountdownEvent("countdown", 1);
        Assert.True(countdown.TryAdd());
        countdown.Signal(2);

        Assert.Contains("'countdown'", Assert.Throws<InvalidOperationException>(() => countdown.Add()).Message, StringComparison.Ordinal);

        Assert.False(countdown.TryAdd(int.MaxValue));
        Assert.Equal(0, countdown.GetSnapshot().Count);
    }

    [Fact]
    public void CD3_signalling_below_zero_throws_and_changes_nothing()
    {
        var countdown = Runtime.CreateCountdownEvent("countdown", 2);

        var failure = Assert.Throws<InvalidOperationException>(() => countdown.Signal(3));

        Assert.Contains("'countdown' stands at 2", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, countdown.GetSnapshot().Count);
        Assert.False(countdown.TryWait());
        Assert.True(countdown.Signal(2));
        Assert.Throws<InvalidOperationException>(() => countdown.Signal());
    }

    [Fact]
    public void Arguments_out_of_range_are_named_with_the_countdown_and_what_it_takes()
    {
        var countdown = Runtime.CreateCountdownEvent("countdown", int.MaxValue - 1);
        Assert.Throws<InvalidOperationException>(() => countdown.Add(2));
        Assert.Equal(int.MaxValue - 1, countdown.GetSnapshot().Count);
        foreach (var verb in new Action[]
        {
            () => countdown.Signal(0), () => countdown.Add(0), () => countdown.TryAdd(-1), () => Runtime.CreateCountdownEvent("countdown", -1),
        })
        {
            var failure = Assert.Throws<ArgumentOutOfRangeException>(verb);
            Assert.Contains("'countdown'", failure.Message, StringComparison.Ordinal);
            Assert.Contains("or more", failure.Message, StringComparison.Ordinal);
        }
    }
}
