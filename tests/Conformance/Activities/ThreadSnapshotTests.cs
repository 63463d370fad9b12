using System.Runtime.CompilerServices;

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Where the threads of activities are; and asking for it changes nothing.</summary>
public sealed class ThreadSnapshotTests : ActivityTest
{
    [Fact]
    public async Task A_thread_blocked_in_a_wait_of_the_library_shows_its_stack_and_the_wait_goes_on()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var received = 0;
        var thread = 0;
        var activity = Runtime.StartBlocking("activity", _ =>
        {
            thread = Environment.CurrentManagedThreadId;
            received = WaitInAMethodOfMine(items);
        });
        await HasReceivers(items);

        var snapshot = await StackOf(activity);

        Assert.Equal(thread, snapshot.ManagedId);
        Assert.Contains(nameof(WaitInAMethodOfMine), snapshot.Stack, StringComparison.Ordinal);
        Assert.DoesNotContain("Concurrency.Backends.Parker", snapshot.Stack, StringComparison.Ordinal);
        Assert.Equal(1, items.GetSnapshot().WaitingReceivers);
        Assert.Equal("Receive", activity.GetSnapshot().WaitingFor?.Operation);
        items.TrySend(7);
        await Soon(activity.JoinAsync());
        Assert.Equal(7, received);
    }

    [Fact]
    public async Task A_thread_blocked_in_a_shield_in_a_deadline_shows_its_stack()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.StartBlocking("activity", scope =>
            scope.Deadline(TimeSpan.FromHours(1), _ =>
                scope.Shield(TimeSpan.FromHours(1), _ => WaitInAMethodOfMine(items))));
        await HasReceivers(items);

        Assert.Contains(nameof(WaitInAMethodOfMine), (await StackOf(activity)).Stack, StringComparison.Ordinal);

        items.TrySend(7);
        await Soon(activity.JoinAsync());
    }

    [Fact]
    public async Task A_thread_blocked_in_a_disposal_shows_its_stack()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.StartBlocking("activity", scope => scope.RegisterForDispose(new Waiting(items)));
        await HasReceivers(items);

        Assert.Contains(nameof(WaitInAMethodOfMine), (await StackOf(activity)).Stack, StringComparison.Ordinal);

        items.TrySend(7);
        await Soon(activity.JoinAsync());
    }

    [Fact]
    public async Task The_stack_stands_on_lines_of_its_own()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.StartBlocking("activity", _ => WaitInAMethodOfMine(items));
        await HasReceivers(items);
        await StackOf(activity);
        RemainingActivity? remaining = null;
        await Until(() => (remaining = Find(activity)).Thread!.Stack is not null);

        var lines = remaining!.ToString().Split(Environment.NewLine);

        Assert.StartsWith("activity on Thread is Blocked, waiting: Receive on items for ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith($"; its thread {remaining.Thread!.ManagedId}:", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines[1..], line => line.Contains(nameof(WaitInAMethodOfMine), StringComparison.Ordinal));
        Assert.All(lines[1..], line => Assert.StartsWith("   at ", line, StringComparison.Ordinal));
        items.TrySend(7);
        await Soon(activity.JoinAsync());
    }

    [Fact]
    public async Task A_stack_may_be_asked_for_by_several_at_once()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.StartBlocking("activity", _ => WaitInAMethodOfMine(items));
        await HasReceivers(items);

        await Soon(Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < 50; round++)
                Assert.Contains(nameof(WaitInAMethodOfMine), (await StackOf(activity)).Stack, StringComparison.Ordinal);
        }))));

        items.TrySend(7);
        await Soon(activity.JoinAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    public async Task No_item_is_lost_and_nobody_hangs_while_stacks_are_asked_for(int capacity)
    {
        const int Surveys = 1_000;
        var items = Runtime.CreateChannel<int>("items", capacity == 0 ? ChannelCapacity.Rendezvous : capacity);
        var isEnough = false;
        var received = new List<int>();
        var sent = 0;
        var receiver = Runtime.StartBlocking("receiver", _ => received.AddRange(items.ReceiveAll()));
        var sender = Runtime.StartBlocking("sender", _ =>
        {
            while (!Volatile.Read(ref isEnough))
                items.Send(sent++);
        });
        items.CompleteAfter(sender);

        for (var survey = 0; survey < Surveys; survey++)
            Assert.Equal(["receiver", "sender"], Runtime.Survey().Select(remaining => remaining.Activity.Path).Order());

        Volatile.Write(ref isEnough, true);
        await Soon(sender.JoinAsync());
        await Soon(receiver.JoinAsync());

        Assert.Equal(Enumerable.Range(0, sent), received);
    }

    [Fact]
    public async Task A_thread_blocked_outside_of_the_library_has_no_stack()
    {
        using var release = new ManualResetEvent(initialState: false);
        var thread = Signal<int>();
        var activity = Runtime.StartBlocking("activity", _ =>
        {
            thread.SetResult(Environment.CurrentManagedThreadId);

            // Blocks at once; the slim one spins first, and sleeps in between.
            release.WaitOne();
        });
        var id = await Soon(thread.Task);
        await Until(() => Find(activity).Thread!.State.HasFlag(ThreadState.WaitSleepJoin));

        var remaining = Find(activity);

        Assert.Equal((id, null), (remaining.Thread!.ManagedId, remaining.Thread.Stack));
        Assert.Equal(
            $"activity on Thread is Active, waiting for nothing the library knows; its thread {id} is blocked outside of the "
            + $"library (dotnet-stack report --process-id {Environment.ProcessId} shows where)",
            remaining.ToString());
        release.Set();
        await Soon(activity.JoinAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_thread_that_runs_has_no_stack(bool isBlocking)
    {
        var release = false;
        var activity = isBlocking
            ? Runtime.StartBlocking("activity", _ => Run())
            : Runtime.Start("activity", _ =>
            {
                Run();
                return default;
            }, On("Thread"));
        await Until(() => activity.State == ActivityState.Active);

        var remaining = Find(activity);

        Assert.Null(remaining.Thread!.Stack);
        Assert.Contains($"its thread {remaining.Thread.ManagedId} is ", remaining.ToString(), StringComparison.Ordinal);
        Volatile.Write(ref release, true);
        await Soon(activity.JoinAsync());

        void Run() => SpinWait.SpinUntil(() => Volatile.Read(ref release));
    }

    [Fact]
    public async Task A_blocking_body_that_surveys_finds_its_own_thread_without_a_stack()
    {
        RemainingActivity? own = null;
        var activity = Runtime.StartBlocking("activity", _ => own = Assert.Single(Runtime.Survey()));
        await Soon(activity.JoinAsync());

        Assert.NotNull(own!.Thread);
        Assert.Null(own.Thread.Stack);
    }

    private sealed class Waiting(IChannel<int> items) : IDisposable
    {
        public void Dispose() => WaitInAMethodOfMine(items);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int WaitInAMethodOfMine(IChannel<int> items) => items.Receive();

    private RemainingActivity Find(IActivity activity) =>
        Runtime.Survey().Single(remaining => remaining.Activity.Id == activity.Id);

    // The first stack of a process takes its time, and a survey does not wait for long.
    private async Task<ThreadSnapshot> StackOf(IActivity activity)
    {
        ThreadSnapshot? thread = null;
        await Until(() => (thread = Find(activity).Thread) is { Stack: not null });
        return thread!;
    }
}
