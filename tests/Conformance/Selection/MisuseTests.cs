namespace Concurrency.Tests.Conformance.Selection;

/// <summary>What cannot be asked of a select, and what the errors say.</summary>
public sealed class MisuseTests : SelectTest
{
    [Fact]
    public async Task A_second_round_beside_the_first_throws_and_changes_nothing()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var select = Runtime.CreateSelect(channel.ReceiveCase());
        var first = select.WaitAsync();

        var refusal = Assert.Throws<InvalidOperationException>(() => select.TryWait(out _));
        Assert.Throws<InvalidOperationException>(() => select.Wait());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await select.WaitAsync());

        Assert.Contains("select(items)", refusal.Message, StringComparison.Ordinal);
        channel.TrySend(1);
        Assert.Equal(1, ((ISelectCase<int>)await first).Value);
        Assert.False(select.TryWait(out _));
    }

    [Fact]
    public void A_case_belongs_to_one_select()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var taken = channel.ReceiveCase();
        Runtime.CreateSelect(taken);
        var free = channel.ReceiveCase();

        Assert.Contains("'items'", Assert.Throws<ArgumentException>(() => Runtime.CreateSelect(free, taken)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Runtime.CreateSelect(free, free));

        Assert.False(Runtime.CreateSelect(free).TryWait(out _));
    }

    [Fact]
    public async Task A_select_needs_cases_of_one_runtime()
    {
        await using var other = ConcurrencyRuntime.Create(builder => builder.UseTasks());
        var own = Runtime.CreateManualResetEvent("own").WaitCase();
        var foreign = other.CreateManualResetEvent("foreign").WaitCase();

        Assert.Contains("'foreign'", Assert.Throws<ArgumentException>(() => Runtime.CreateSelect(own, foreign)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Runtime.CreateSelect());
        Assert.Throws<ArgumentException>(() => own.CreateSelect(SelectOrder.Fair, []));
        Assert.Throws<ArgumentException>(() => own.CreateSelect(SelectOrder.Fair, [own, null!]));
        Assert.Throws<ArgumentOutOfRangeException>(() => own.CreateSelect((SelectOrder)9, [own]));
        Assert.False(Runtime.CreateSelect(own).TryWait(out _));
    }

    [Fact]
    public async Task An_offer_changes_the_next_round_and_not_the_present_one()
    {
        var channel = Runtime.CreateChannel<int>("items", ChannelCapacity.Rendezvous);
        var send = channel.SendCase(1);
        var select = Runtime.CreateSelect(send);
        send.Offer(2);
        var round = select.WaitAsync();

        Assert.Throws<InvalidOperationException>(() => send.Offer(3));

        Assert.True(channel.TryReceive(out var first));
        await round;
        send.Offer(4);
        round = select.WaitAsync();
        Assert.True(channel.TryReceive(out var second));
        await round;
        Assert.Equal((2, 4), (first, second));
    }

    [Fact]
    public void A_case_has_a_value_only_in_the_round_it_won()
    {
        var left = Runtime.CreateChannel<int>("left", capacity: 1);
        var right = Runtime.CreateChannel<int>("right", capacity: 1);
        var (leftCase, rightCase) = (left.ReceiveCase(), right.ReceiveCase());
        Assert.Throws<InvalidOperationException>(() => leftCase.Value);
        var select = Runtime.CreateSelect(leftCase, rightCase);
        left.TrySend(1);
        Assert.True(select.TryWait(out _));
        Assert.Equal(1, leftCase.Value);
        Assert.Equal(1, leftCase.Value);
        Assert.Contains("'right'", Assert.Throws<InvalidOperationException>(() => rightCase.Value).Message, StringComparison.Ordinal);
        Assert.Null(rightCase.Error);

        Assert.False(select.TryWait(out _));

        Assert.Throws<InvalidOperationException>(() => leftCase.Value);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task A_blocking_wait_in_an_asynchronous_body_throws_and_takes_nothing(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        channel.TrySend(1);
        var select = Runtime.CreateSelect(channel.ReceiveCase());

        var failure = await Failure(mode, "selector", _ =>
        {
            select.Wait();
            return default;
        });

        Assert.Contains("WaitAsync", Assert.IsType<InvalidOperationException>(failure).Message, StringComparison.Ordinal);
        Assert.Equal(1, channel.GetSnapshot().Count);
        Assert.True(select.TryWait(out _));
    }

    [Fact]
    public async Task A_time_out_below_zero_throws()
    {
        var select = Runtime.CreateSelect(Runtime.CreateManualResetEvent("never").WaitCase());

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await select.WaitAsync(TimeSpan.FromSeconds(-2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => select.Wait(TimeSpan.FromSeconds(-2)));
    }

    [Fact]
    public async Task A_source_of_chance_that_throws_leaves_the_select_usable()
    {
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseTasks().Random = new FailingRandom());
        var manual = runtime.CreateManualResetEvent("set", isSet: true);
        var select = runtime.CreateSelect(manual.WaitCase(), manual.WaitCase());

        Assert.Throws<NotSupportedException>(() => select.TryWait(out _));

        Assert.Throws<NotSupportedException>(() => select.TryWait(out _));
        Assert.True(manual.Reset());
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task A_snapshot_names_what_a_select_waits_for(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var permits = Runtime.CreateSemaphore("permits", permits: 0);
        var role = Start(mode, "selector", async verbs =>
            await verbs.SelectAsync(Runtime.CreateSelect(channel.ReceiveCase(), permits.AcquireCase())));
        await UntilBlocked(role.Activity!);

        Assert.Equal("select(items|permits)", role.Activity!.GetSnapshot().WaitingFor!.Target);

        permits.Release();
        await Ended(role);
    }

    private sealed class FailingRandom : Random
    {
        public override int Next(int minValue, int maxValue) => throw new NotSupportedException();
    }
}
