namespace Concurrency.Tests.Documentation.Snippets;

public sealed class Concepts : RuntimeTest
{
    public static TheoryData<string, string, bool> Awaits
    {
        get
        {
            var rows = new TheoryData<string, string, bool>();
            foreach (var backend in new[] { "Task", "Thread" })
            {
                rows.Add(backend, "a verb", true);
                rows.Add(backend, "a verb, ConfigureAwait(false)", true);
                rows.Add(backend, "a time-out, ConfigureAwait(false)", true);
                rows.Add(backend, "an enumeration, ConfigureAwait(false)", true);
                rows.Add(backend, "a select, ConfigureAwait(false)", true);
                rows.Add(backend, "EnterAsync, ConfigureAwait(false)", true);
                rows.Add(backend, "ReadAllAsync, ConfigureAwait(false)", true);
                rows.Add(backend, "a select with handlers", true);
                rows.Add(backend, "a select with handlers, ConfigureAwait(false)", false);
                rows.Add(backend, "AsTask", true);
                rows.Add(backend, "AsTask, ConfigureAwait(false)", false);
                rows.Add(backend, "a task", true);
                rows.Add(backend, "a task, ConfigureAwait(false)", false);
                rows.Add(backend, "Task.Yield", true);
                rows.Add(backend, "Task.Run", true);
                rows.Add(backend, "a method which leaves", true);
                rows.Add(backend, "a verb after leaving", false);
                rows.Add(backend, "ReturnAsync after leaving", true);
            }

            return rows;
        }
    }

    [Theory, MemberData(nameof(Awaits))]
    public async Task An_await_comes_home_or_leaves(string backend, string form, bool comesHome)
    {
        var activity = Runtime.Start("awaits", scope => AwaitAsync(scope, form), new ActivityOptions { Backend = backend });

        Assert.Equal(comesHome, await activity.JoinAsync());
    }

    private async ValueTask<bool> AwaitAsync(IActivityScope scope, string form)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        _ = WhenItWaits(scope, () => items.TrySend(1));
        switch (form)
        {
            case "a verb":
                await items.ReceiveAsync();
                break;
            case "a verb, ConfigureAwait(false)":
                await items.ReceiveAsync().ConfigureAwait(false);
                break;
            case "a time-out, ConfigureAwait(false)":
                await items.ReceiveAsync(TimeSpan.FromSeconds(60)).ConfigureAwait(false);
                break;
            case "an enumeration, ConfigureAwait(false)":
                await foreach (var item in items.ReceiveAllAsync().ConfigureAwait(false))
                    break;

                break;
            case "a select, ConfigureAwait(false)":
                await Runtime.CreateSelect(items.ReceiveCase()).WaitAsync().ConfigureAwait(false);
                break;
            case "EnterAsync, ConfigureAwait(false)":
                await EnterLaterAsync(scope);
                break;
            case "ReadAllAsync, ConfigureAwait(false)":
                await foreach (var value in SetLater(scope).ReadAllAsync().ConfigureAwait(false))
                    break;

                break;
            case "a select with handlers":
                await Select.On(items, _ => default).RunAsync();
                break;
            case "a select with handlers, ConfigureAwait(false)":
                await Select.On(items, _ => default).RunAsync().ConfigureAwait(false);
                break;
            case "AsTask":
                await items.ReceiveAsync().AsTask();
                break;
            case "AsTask, ConfigureAwait(false)":
                await items.ReceiveAsync().AsTask().ConfigureAwait(false);
                break;
            case "a task":
                await WhenItWaits(scope);
                break;
            case "a task, ConfigureAwait(false)":
                await WhenItWaits(scope).ConfigureAwait(false);
                break;
            case "Task.Yield":
                await Task.Yield();
                break;
            case "Task.Run":
                Assert.False(await Task.Run(() => IsHome(scope)));
                break;
            case "a method which leaves":
                await LeaveAsync(scope);
                break;
            case "a verb after leaving":
                await WhenItWaits(scope).ConfigureAwait(false);
                await items.ReceiveAsync();
                break;
            default:
                await WhenItWaits(scope).ConfigureAwait(false);
                await scope.ReturnAsync();
                break;
        }

        return IsHome(scope);
    }

    private async ValueTask EnterLaterAsync(IActivityScope scope)
    {
        var permits = Runtime.CreateSemaphore("permits", permits: 0);
        _ = WhenItWaits(scope, () => permits.Release());
        using (await permits.EnterAsync().ConfigureAwait(false))
            Assert.True(IsHome(scope));
    }

    private ILatestWatcher<int> SetLater(IActivityScope scope)
    {
        var latest = Runtime.CreateLatest("latest", 0);
        _ = WhenItWaits(scope, () => latest.Set(1));
        return latest.Watch(seen: 1);
    }

    private static async Task LeaveAsync(IActivityScope scope) => await WhenItWaits(scope).ConfigureAwait(false);

    // What has happened already is not awaited, so it happens when the activity has come to its await.
    private static Task WhenItWaits(IActivityScope scope, Action? happen = null) => Task.Run(async () =>
    {
        await Until(() => scope.Activity.State is not (ActivityState.Created or ActivityState.Active));
        happen?.Invoke();
    });

    // In a step of an asynchronous body the scope is the synchronization context.
    private static bool IsHome(IActivityScope scope) => ReferenceEquals(SynchronizationContext.Current, scope);

    [Fact]
    public async Task A_body_comes_back_from_code_which_left()
    {
        var download = Runtime.Start("download", async scope =>
        {
            await LibraryWhichLeavesAsync(async () =>
            {
                // A foreign caller: the activity's cancellation ends no wait which is begun here.
                await scope.ReturnAsync();
                // A step of the activity again.
                Assert.True(IsHome(scope));
            });
        });

        await download.JoinAsync();

        static async Task LibraryWhichLeavesAsync(Func<Task> callback)
        {
            await Task.Delay(1).ConfigureAwait(false);
            await callback();
        }
    }

    [Fact]
    public async Task The_first_failure_cancels_the_rest_and_surfaces()
    {
        IActivity? sibling = null;
        var failure = await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await Runtime.RunAsync("import", async scope =>
            {
                sibling = scope.Start("listen", s => s.DelayAsync(Timeout.InfiniteTimeSpan));
                scope.Start("parse", _ => throw new FormatException("Line 3 is no order."));
                await scope.DelayAsync(Timeout.InfiniteTimeSpan);
            });
        });

        Assert.Equal("Line 3 is no order.", failure.Message);
        Assert.Equal(ActivityState.Cancelled, sibling!.State);
    }

    [Fact]
    public async Task A_thread_and_a_task_meet_at_one_channel()
    {
        var numbers = Runtime.CreateChannel<int>("numbers", capacity: 8);
        var count = Runtime.StartBlocking("count", _ =>
        {
            for (var number = 1; number <= 100; number++)
                numbers.Send(number);
        });
        var sum = Runtime.Start("sum", async _ =>
        {
            var total = 0;
            await foreach (var number in numbers.ReceiveAllAsync())
                total += number;

            return total;
        });
        numbers.CompleteAfter(count);

        Assert.Equal(5_050, await sum.JoinAsync());
        Assert.Equal("Thread", count.Backend);
        Assert.Equal("Task", sum.Backend);
    }

    [Fact]
    public async Task A_blocking_verb_refuses_an_asynchronous_body_on_every_backend()
    {
        var numbers = Runtime.CreateChannel<int>("numbers", capacity: 8);
        foreach (var backend in new[] { "Task", "Thread" })
        {
            var wrong = Runtime.Start("wrong", async scope =>
            {
                await scope.YieldAsync();
                numbers.Receive();
            }, new ActivityOptions { Backend = backend });

            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(async () => await wrong.JoinAsync());
            Assert.Contains("ReceiveAsync", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_waits_of_one_activity_can_be_under_way_at_once()
    {
        var left = Runtime.CreateChannel<int>("left", capacity: 1);
        var right = Runtime.CreateChannel<int>("right", capacity: 1);
        var add = Runtime.Start("add", async _ =>
        {
            var a = left.ReceiveAsync();
            var b = right.ReceiveAsync();
            return await a + await b;
        }, new ActivityOptions { Backend = "Thread" });

        await right.SendAsync(2);
        await left.SendAsync(1);

        Assert.Equal(3, await add.JoinAsync());
    }

    [Fact]
    public async Task A_snapshot_says_what_an_activity_waits_for()
    {
        var orders = Runtime.CreateChannel<Order>("orders", capacity: 16);
        var wait = Runtime.Start("wait", async _ => await orders.ReceiveAsync());
        await Until(() => wait.GetSnapshot() is { State: ActivityState.Blocked, WaitingFor: not null });

        Assert.StartsWith("Receive on orders for ", wait.GetSnapshot().WaitingFor!.ToString(), StringComparison.Ordinal);
        orders.TryComplete();
        await Assert.ThrowsAsync<ChannelCompletedException>(async () => await wait.JoinAsync());
    }
}
