namespace Concurrency.Tests.Documentation.Snippets;

public sealed class InspectorTests : RuntimeTest
{
    [Fact]
    public async Task A_deadlock_is_seen_and_ended()
    {
        var inspector = Runtime.Inspector;
        var cycles = new StringWriter();
        var (stock, till) = (Runtime.CreateMutex("stock"), Runtime.CreateMutex("till"));
        var both = Runtime.CreateBarrier("both", participants: 2);
        var seller = Runtime.Start("seller", _ => TakeAsync(stock, till), new() { Backend = "Thread" });
        var buyer = Runtime.Start("buyer", _ => TakeAsync(till, stock), new() { Backend = "Task" });
        await Until(() => inspector.FindCycles().Count > 0);

        foreach (var cycle in inspector.FindCycles())
            cycles.WriteLine(cycle);

        Assert.Contains("seller (Thread) waits: Acquire on till", cycles.ToString(), StringComparison.Ordinal);
        Assert.Contains("buyer (Task) waits: Acquire on stock", cycles.ToString(), StringComparison.Ordinal);
        buyer.Cancel();
        await seller.JoinAsync();

        async ValueTask TakeAsync(IMutex first, IMutex second)
        {
            using (await first.AcquireAsync())
            {
                await both.SignalAndWaitAsync();
                using (await second.AcquireAsync())
                {
                }
            }
        }
    }

    [Fact]
    public async Task A_snapshot_is_text_and_json()
    {
        var inspector = Runtime.Inspector;
        var jobs = Runtime.CreateChannel<int>("jobs", capacity: 8);
        var worker = Runtime.Start("worker", async _ => await jobs.ReceiveAsync(), instances: 3);
        await Until(() => jobs.GetSnapshot().WaitingReceivers == 3);

        var snapshot = inspector.GetSnapshot(new() { IncludeStacks = true });
        var text = snapshot.ToString();
        var json = snapshot.ToJson();

        Assert.Contains("worker[1]  Task", text, StringComparison.Ordinal);
        Assert.Contains("\"path\": \"worker[1]\"", json, StringComparison.Ordinal);
        Assert.Equal(3, inspector.Summarize().Single(group => group.Path == "worker").Count);
        worker.Cancel();
    }

    [Fact]
    public async Task Pages_show_each_activity_once()
    {
        var inspector = Runtime.Inspector;
        var gate = Runtime.CreateManualResetEvent("gate");
        var crowd = Runtime.Start("crowd", async _ => await gate.WaitAsync(), instances: 25);
        var seen = new List<ActivitySnapshot>();

        var page = inspector.GetActivities(count: 10, path: "crowd");
        while (page.Count > 0)
        {
            seen.AddRange(page);
            page = inspector.GetActivities(afterId: page[^1].Id, count: 10, path: "crowd");
        }

        gate.Set();
        await crowd.JoinAsync();
        Assert.Equal(25, seen.Select(activity => activity.Path).Distinct().Count());
    }
}
