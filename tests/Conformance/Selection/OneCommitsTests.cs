namespace Concurrency.Tests.Conformance.Selection;

/// <summary>Exactly one case takes effect; the others leave no trace.</summary>
public sealed class OneCommitsTests : SelectTest
{
    public static TheoryData<string, Mode> KindsAndModes => new MatrixTheoryData<string, Mode>(
        Selectable.Kinds, Enum.GetValues<Mode>());

    [Theory, MemberData(nameof(KindsAndModes))]
    public async Task SE1_a_case_that_loses_leaves_its_queue_and_takes_nothing(string kind, Mode mode)
    {
        var loser = Selectable.Create(Runtime, kind);
        var stop = Runtime.CreateManualResetEvent("stop");
        var stopCase = stop.WaitCase();
        var round = Round(mode, Runtime.CreateSelect(loser.CreateCase(), stopCase));
        await UntilWaits(stop);
        Assert.Equal(1, loser.CountWaiting?.Invoke() ?? 1);

        stop.Set();

        Assert.Same(stopCase, await round);
        Assert.Equal(0, loser.CountWaiting?.Invoke() ?? 0);
        loser.MakeReady();
        Assert.True(loser.TryTake?.Invoke() ?? true);
    }

    [Theory, MemberData(nameof(KindsAndModes))]
    public async Task SE1_whoever_waits_behind_a_case_that_lost_is_served_next(string kind, Mode mode)
    {
        var target = Selectable.Create(Runtime, kind);
        var stop = Runtime.CreateManualResetEvent("stop");
        var behind = Runtime.CreateManualResetEvent("behind");
        var stopCase = stop.WaitCase();
        var first = Round(mode, Runtime.CreateSelect(target.CreateCase(), stopCase));
        await UntilWaits(stop);
        var nextCase = target.CreateCase();
        var next = Round(mode, Runtime.CreateSelect(nextCase, behind.WaitCase()));
        await UntilWaits(behind);

        stop.Set();
        Assert.Same(stopCase, await first);
        target.MakeReady();

        Assert.Same(nextCase, await next);
        Assert.Equal(0, target.CountWaiting?.Invoke() ?? 0);
        Assert.Equal(0, behind.GetSnapshot().Waiting);
    }

    [Theory, MemberData(nameof(KindsAndModes))]
    public async Task SE1_one_case_of_every_kind_wins_and_the_others_leave_no_trace(string kind, Mode mode)
    {
        var targets = Selectable.Kinds.ToDictionary(other => other, other => Selectable.Create(Runtime, other));
        var cases = targets.ToDictionary(target => target.Key, target => target.Value.CreateCase());
        var seen = Runtime.CreateManualResetEvent("seen");
        var round = Round(mode, Runtime.CreateSelect([.. cases.Values, seen.WaitCase()]));
        await UntilWaits(seen);
        Assert.All(targets.Values, target => Assert.Equal(1, target.CountWaiting?.Invoke() ?? 1));

        targets[kind].MakeReady();

        Assert.Same(cases[kind], await round);
        Assert.Null(cases[kind].Error);
        Assert.All(targets.Values, target => Assert.Equal(0, target.CountWaiting?.Invoke() ?? 0));
        foreach (var (other, target) in targets.Where(target => target.Key != kind))
        {
            target.MakeReady();
            Assert.True(target.TryTake?.Invoke() ?? true, $"The case of '{other}' lost and took something.");
        }
    }

    [Theory, MemberData(nameof(KindsAndModes))]
    public async Task SE1_a_case_that_is_ready_wins_at_once(string kind, Mode mode)
    {
        var target = Selectable.Create(Runtime, kind);
        var never = Runtime.CreateManualResetEvent("never");
        var readyCase = target.CreateCase();
        target.MakeReady();

        Assert.Same(readyCase, await Round(mode, Runtime.CreateSelect(never.WaitCase(), readyCase)));

        Assert.Null(readyCase.Error);
        Assert.Equal(0, never.GetSnapshot().Waiting);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE1_fifty_cases_leave_no_trace_round_after_round(Mode mode)
    {
        var channels = Enumerable.Range(0, 50).Select(index => Runtime.CreateChannel<int>("items", index % 3)).ToArray();
        var cases = channels.Select(channel => channel.ReceiveCase()).ToArray();
        var select = Runtime.CreateSelect([.. cases]);

        for (var index = 0; index < channels.Length; index++)
        {
            var round = Round(mode, select);
            await UntilReceivers(channels[^1], 1);
            Assert.All(channels, channel => Assert.Equal(1, channel.GetSnapshot().WaitingReceivers));

            Assert.True(channels[index].TrySend(index));

            Assert.Same(cases[index], await round);
            Assert.Equal(index, cases[index].Value);
            Assert.All(channels, channel => Assert.Equal(0, channel.GetSnapshot().WaitingReceivers));
            Assert.All(channels, channel => Assert.Equal(0, channel.GetSnapshot().Count));
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE1_several_cases_on_one_object_take_one_item(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 4);
        var round = Round(mode, Runtime.CreateSelect(channel.ReceiveCase(), channel.ReceiveCase(), channel.ReceiveCase()));
        await UntilReceivers(channel, 3);

        Assert.True(channel.TrySend(1));
        Assert.True(channel.TrySend(2));

        Assert.Equal(1, ((ISelectCase<int>)await round).Value);
        Assert.Equal(0, channel.GetSnapshot().WaitingReceivers);
        Assert.Equal([2], Drain(channel));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE1_a_request_for_many_permits_is_not_in_the_way_of_a_smaller_one_of_the_same_select(Mode mode)
    {
        var semaphore = Runtime.CreateSemaphore("permits", permits: 0, maxPermits: 9);
        var many = semaphore.AcquireCase(5);
        var one = semaphore.AcquireCase(1);
        var round = Round(mode, Runtime.CreateSelect(SelectOrder.Priority, many, one));
        await Until(() => semaphore.GetSnapshot().Waiting == 2);

        semaphore.Release();

        Assert.Same(one, await round);
        Assert.Equal((0, 0), (semaphore.GetSnapshot().Permits, semaphore.GetSnapshot().Waiting));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE1_a_lock_wanted_for_reading_and_for_writing_is_acquired_once(Mode mode)
    {
        var owner = Runtime.CreateReaderWriterLock("lock");
        Assert.True(owner.TryAcquireWrite(out var held));
        var round = Round(mode, Runtime.CreateSelect(owner.ReadCase(), owner.WriteCase()));
        await Until(() => owner.GetSnapshot() is { WaitingReaders: 1, WaitingWriters: 1 });

        held.Dispose();

        await round;
        Assert.Equal((0, 0, 0), (owner.GetSnapshot().Readers, owner.GetSnapshot().WaitingReaders, owner.GetSnapshot().WaitingWriters));
        Assert.True(owner.TryAcquireWrite(out _));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE1_objects_with_one_gate_stand_in_one_select(Mode mode)
    {
        var broadcast = Runtime.CreateBroadcast<int>("broadcast");
        var subscriptions = Enumerable.Range(0, 3).Select(index => broadcast.Subscribe($"s{index}")).ToArray();
        var round = Round(mode, Runtime.CreateSelect([.. subscriptions.Select(subscription => subscription.ReceiveCase())]));
        await Until(() => subscriptions[^1].GetSnapshot().WaitingReceivers == 1);

        Assert.True(broadcast.TrySend(7));

        Assert.Equal(7, ((ISelectCase<int>)await round).Value);
        Assert.Equal(1, subscriptions.Sum(subscription => subscription.GetSnapshot().Received));
        Assert.Equal(2, subscriptions.Sum(subscription => subscription.GetSnapshot().Count));
        Assert.Equal(0, subscriptions.Sum(subscription => subscription.GetSnapshot().WaitingReceivers));
    }
}
