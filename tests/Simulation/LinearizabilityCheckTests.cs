namespace Concurrency.Tests.Explorations;

/// <summary>An object of one's own is compared with a sequential model.</summary>
public sealed class LinearizabilityCheckTests
{
    [Fact]
    public void A_counter_which_looks_and_then_sets_is_refuted_with_the_history()
    {
        var report = CounterCheck(static counter =>
        {
            counter.Value = counter.Value + 1;
            return null;
        }).Explore(activities: 2, operations: 2);

        var failure = Assert.IsType<LinearizabilityException>(report.Finding?.Exception);
        Assert.StartsWith("No order of these calls explains their results", failure.Message, StringComparison.Ordinal);
        Assert.Contains("add = null", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_counter_which_compares_and_exchanges_is_right() =>
        CounterCheck(static counter =>
        {
            int before;
            do
                before = counter.Value;
            while (counter.CompareExchange(before + 1, before) != before);

            return null;
        }).Check(activities: 3, operations: 2, programs: 20);

    [Fact]
    public void Who_waits_for_ever_is_cancelled_and_not_in_the_history() =>
        new LinearizabilityCheck<IChannel<int>, string>(scope => scope.CreateChannel<int>("items", capacity: 1), "")
            .Add("send 1", async (items, _) => { await items.SendAsync(1); return null; }, state => state is "" ? ("1", null) : null)
            .Add("receive", async (items, _) => await items.ReceiveAsync(), state => state is "1" ? ("", (object?)1) : null)
            .Check(activities: 3, operations: 3, programs: 20);

    [Fact]
    public void There_has_to_be_an_operation() =>
        Assert.Throws<InvalidOperationException>(() => new LinearizabilityCheck<object, string>(_ => new(), "").Check());

    [Fact]
    public void A_history_that_takes_too_long_to_check_is_refused() =>
        Assert.Throws<ArgumentException>(() => Linearizability.Accepts([.. Enumerable.Range(0, 65).Select(_ => new Call())], "", (state, _) => state));

    private static LinearizabilityCheck<SimulatedVariable<int>, string> CounterCheck(Func<SimulatedVariable<int>, object?> add) =>
        new LinearizabilityCheck<SimulatedVariable<int>, string>(_ => new("counter"), "")
            .Add("add", (counter, _) => new(add(counter)), state => (state + "1", null))
            .Add("get", (counter, _) => new(counter.Value), state => (state, state.Length));

    private sealed record Call : ITimedCall
    {
        public long Start => 0;

        public long End => 1;
    }
}
