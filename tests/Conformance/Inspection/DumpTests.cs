using System.Text.Json;
using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Inspection;

/// <summary>A snapshot reads as a tree, and is JSON for programs.</summary>
public sealed class DumpTests : ActivityTest
{
    protected override bool UsesManualTime => true;

    [Fact]
    public async Task The_text_shows_the_deadlock_the_tree_and_the_objects()
    {
        var (a, b) = (Runtime.CreateMutex("a"), Runtime.CreateMutex("b"));
        var items = Runtime.CreateChannel<int>("items", capacity: 4);
        items.TrySend(1);
        var both = Runtime.CreateBarrier("both", participants: 2);
        var run = Runtime.Start("run", async scope =>
        {
            scope.Start("left", _ => TakeAsync(a, b, both), On("Thread"));
            scope.Start("right", _ => TakeAsync(b, a, both), On("Task"));
            await Task.Yield();
        });
        await AllAreBlocked(3);
        Assert.Equal(1, Assert.Single(Runtime.Inspector.FindCycles()).Behind);
        Time.Advance(TimeSpan.FromSeconds(90));
        var ids = Runtime.Inspector.GetActivities().Select(activity => activity.Id).ToArray();

        var text = Runtime.Inspector.GetSnapshot().ToString();

        Assert.Equal(
            $"""
            3 activities (3 blocked), 1 channels, 3 other objects, at {Time.GetUtcNow():yyyy-MM-dd HH:mm:ss.fff zzz}

            DEADLOCK
              2 activities wait for one another, and 1 more behind them, and none can go on:
                run/left (Thread) waits: Acquire on b for 00:01:30, held by run/right
                run/right (Task) waits: Acquire on a for 00:01:30, held by run/left

            Activities
              run  Task #{ids[0]}, Blocked, 1 min 30 s old: its body has ended, its children have not
              ├─ left  Thread #{ids[1]}, Blocked, 1 min 30 s old: Acquire on b for 1 min 30 s, held by run/right
              └─ right  Task #{ids[2]}, Blocked, 1 min 30 s old: Acquire on a for 1 min 30 s, held by run/left

            Channels
              items  1 of 4 items (at most 1), sent 1, received 0

            Objects
              a  Mutex, held by run/left, waiting 1
              b  Mutex, held by run/right, waiting 1
              both  Barrier, phase 1, 2 participants

            Timers
              0 pending


            """,
            text[..text.IndexOf("Backends", StringComparison.Ordinal)]);
        Assert.Contains($"{Environment.NewLine}  Thread  1 activities, 1 threads of ", text, StringComparison.Ordinal);
        run.Cancel();
        await HasEnded(run);
    }

    [Fact]
    public async Task The_json_has_all_of_it()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var receiver = Runtime.Start("receiver", async _ => await items.ReceiveAsync(), On("Thread"));
        await AllAreBlocked(1);
        using var stream = new MemoryStream();

        Runtime.Inspector.GetSnapshot().WriteJson(stream);

        using var json = JsonDocument.Parse(stream.ToArray());
        var activity = json.RootElement.GetProperty("activities")[0];
        Assert.Equal("receiver", activity.GetProperty("path").GetString());
        Assert.Equal("Blocked", activity.GetProperty("state").GetString());
        Assert.Equal("items", activity.GetProperty("waitingFor").GetProperty("target").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("channels")[0].GetProperty("capacity").GetInt32());
        Assert.Equal(0, json.RootElement.GetProperty("cycles").GetArrayLength());
        items.TrySend(1);
        await Soon(receiver.JoinAsync());
    }

    [Fact]
    public async Task A_thread_that_is_blocked_shows_its_stack_when_asked_for()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var receiver = Runtime.StartBlocking("receiver", _ => ReceiveItem(items));
        await HasReceivers(items);
        await Until(() => receiver.State == ActivityState.Blocked);

        var snapshot = Runtime.Inspector.GetSnapshot(new() { IncludeStacks = true });

        Assert.Contains(nameof(ReceiveItem), snapshot.Activities.Single().Thread!.Stack, StringComparison.Ordinal);
        Assert.Contains(nameof(ReceiveItem), snapshot.ToString(), StringComparison.Ordinal);
        items.TrySend(1);
        await Soon(receiver.JoinAsync());
    }

    private static void ReceiveItem(IChannel<int> items) => items.Receive();

    private static async ValueTask TakeAsync(IMutex first, IMutex second, IBarrier both)
    {
        using var one = await first.AcquireAsync();
        await both.SignalAndWaitAsync();
        using var two = await second.AcquireAsync();
    }
}
