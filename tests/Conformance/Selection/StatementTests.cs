namespace Concurrency.Tests.Conformance.Selection;

/// <summary>The form with handlers, and loops over the form without.</summary>
public sealed class StatementTests : SelectTest
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _log = [];

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task The_handler_of_the_winner_runs_with_its_value(Mode mode)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var quit = Runtime.CreateManualResetEvent("quit");
        var role = Start(mode, "selector", async _ =>
        {
            var statement = Select.On(items, item => Log($"item {item}")).Or(quit.WaitCase(), () => Log("quit"));
            while (!_log.Contains("quit"))
                await statement.RunAsync();
        });
        await UntilWaits(quit);
        items.TrySend(1);
        await Until(() => items.GetSnapshot().Count == 0);
        items.TrySend(2);
        await Until(() => items.GetSnapshot() is { Count: 0, WaitingReceivers: 1 });
        quit.Set();

        await Ended(role);
        Assert.Equal(["item 1", "item 2", "quit"], _log);
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task The_time_out_runs_when_none_came_in_time(Mode mode)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var role = Start(mode, "selector", async _ =>
            await Select.On(items.ReceiveCase(), item => Log($"item {item}")).OrTimeout(Second, () => Log("idle")).RunAsync());
        await UntilReceivers(items, 1);
        await Until(() => _time.ArmedTimers > 0);

        _time.Advance(Second);

        await Ended(role);
        Assert.Equal(["idle"], _log);
        Assert.Equal(0, items.GetSnapshot().WaitingReceivers);
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task The_default_runs_when_none_is_ready(Mode mode)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        await Ended(Start(mode, "selector", async _ =>
        {
            var statement = Select.On(items, item => Log($"item {item}")).OrDefault(() => Log("none"));
            await statement.RunAsync();
            items.TrySend(1);
            await statement.RunAsync();
        }));

        Assert.Equal(["none", "item 1"], _log);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task In_order_the_first_that_is_ready_is_taken()
    {
        var first = Runtime.CreateManualResetEvent("first", isSet: true);
        var second = Runtime.CreateManualResetEvent("second", isSet: true);
        var statement = Select.On(first.WaitCase(), () => Log("first")).Or(second.WaitCase(), () => Log("second")).InOrder();
        for (var round = 0; round < 50; round++)
            await statement.RunAsync();

        Assert.Equal(50, _log.Count(entry => entry == "first"));
    }

    [Fact]
    public async Task SE5_the_error_of_the_winner_is_thrown_unless_its_handler_takes_no_value()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        items.TryComplete();

        await Assert.ThrowsAsync<ChannelCompletedException>(async () => await Select.On(items, _ => Log("item")).RunAsync());
        Assert.Empty(_log);
        var receive = items.ReceiveCase();
        await Select.On(receive, () => Log($"{receive.Error!.GetType().Name}")).RunAsync();

        Assert.Equal([nameof(ChannelCompletedException)], _log);
    }

    [Fact]
    public async Task What_the_handler_throws_comes_out_and_the_statement_can_run_again()
    {
        var set = Runtime.CreateManualResetEvent("set", isSet: true);
        var statement = Select.On(set.WaitCase(), () => _log.Count == 0 ? throw new InvalidOperationException($"{Log("thrown")}") : Log("again"));

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await statement.RunAsync());
        await statement.RunAsync();

        Assert.Equal(["thrown", "again"], _log);
    }

    [Fact]
    public async Task What_has_run_is_fixed_and_two_time_outs_are_one_too_many()
    {
        var set = Runtime.CreateManualResetEvent("set", isSet: true);
        var statement = Select.On(set.WaitCase(), () => Log("set")).OrTimeout(Second, () => Log("idle"));
        Assert.Throws<InvalidOperationException>(() => statement.OrDefault(() => Log("none")));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Select.On(set.WaitCase(), () => Log("set")).OrTimeout(-Second, () => Log("idle")));
        await statement.RunAsync();

        Assert.Throws<InvalidOperationException>(() => statement.Or(set.WaitCase(), () => Log("too late")));
        Assert.Throws<InvalidOperationException>(() => statement.InOrder());
        Assert.Throws<InvalidOperationException>(() => statement.OrTimeout(Second, () => Log("too late")));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task A_loop_with_a_switch_over_the_winner_returns_and_breaks_as_it_likes(Mode mode)
    {
        var jobs = Runtime.CreateChannel<int>("jobs", capacity: 8);
        var quit = Runtime.CreateManualResetEvent("quit");
        var sum = Result(mode, "selector", verbs => SumAsync(verbs));
        for (var job = 1; job <= 5; job++)
            await jobs.SendAsync(job, TestContext.Current.CancellationToken);

        await Until(() => jobs.GetSnapshot() is { Count: 0, WaitingReceivers: 1 });
        quit.Set();

        Assert.Equal(15, await sum);
        Assert.Equal(0, jobs.GetSnapshot().WaitingReceivers);

        async ValueTask<int> SumAsync(Verbs verbs)
        {
            var job = jobs.ReceiveCase();
            var select = Runtime.CreateSelect(job, quit.WaitCase());
            var total = 0;
            while (true)
            {
                switch (await verbs.SelectAsync(select))
                {
                    case var winner when winner == job:
                        total += job.Value;
                        break;
                    default:
                        return total;
                }
            }
        }
    }

    protected override void Configure(ConcurrencyBuilder builder) => builder.TimeProvider = _time;

    private ValueTask Log(string entry)
    {
        _log.Add(entry);
        return default;
    }
}
