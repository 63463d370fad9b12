namespace Concurrency.Tests.Explorations.Bugs;

/// <summary>Channels whose other end does not come: because of a lock, of its own send, or because it has gone.</summary>
internal static class ChannelDeadlocks
{
    /// <summary>The stopper holds the lock and offers the stop; the monitor has taken a tick, and wants the lock.</summary>
    public static ValueTask MonitorAndStop(IActivityScope scope) => Stop(scope, sendsUnderLock: true);

    public static ValueTask MonitorAndStopFixed(IActivityScope scope) => Stop(scope, sendsUnderLock: false);

    /// <summary>A send that waits for its receiver, under the lock which that one needs first.</summary>
    public static ValueTask SendUnderLock(IActivityScope scope) => HandOver(scope, ChannelCapacity.Rendezvous);

    public static ValueTask SendUnderLockFixed(IActivityScope scope) => HandOver(scope, capacity: 1);

    /// <summary>Each sends to the other first, and neither is there to receive.</summary>
    public static ValueTask SymmetricRendezvous(IActivityScope scope) => SendToEachOther(scope, oneReceivesFirst: false);

    public static ValueTask SymmetricRendezvousFixed(IActivityScope scope) => SendToEachOther(scope, oneReceivesFirst: true);

    /// <summary>Waits for a sign of life under the lock which whoever gives it needs.</summary>
    public static ValueTask KeepAlive(IActivityScope scope) => WatchPeer(scope, waitsUnderLock: true);

    public static ValueTask KeepAliveFixed(IActivityScope scope) => WatchPeer(scope, waitsUnderLock: false);

    /// <summary>The only receiver sends a follow-up into its own channel, which somebody else has filled.</summary>
    public static ValueTask OwnFullBuffer(IActivityScope scope) => FollowUp(scope, capacity: 1);

    public static ValueTask OwnFullBufferFixed(IActivityScope scope) => FollowUp(scope, capacity: 2);

    /// <summary>Each takes what the other offers, or else offers: but between the two it is not looked at again.</summary>
    public static ValueTask FacingSelects(IActivityScope scope)
    {
        var toA = scope.CreateChannel<int>("toA", ChannelCapacity.Rendezvous);
        var toB = scope.CreateChannel<int>("toB", ChannelCapacity.Rendezvous);
        scope.Start("a", _ => MeetAsync(toA, toB));
        scope.Start("b", _ => MeetAsync(toB, toA));
        return ValueTask.CompletedTask;

        static async ValueTask MeetAsync(IChannelReader<int> mine, IChannelWriter<int> theirs)
        {
            if (!mine.TryReceive(out _))
                await theirs.SendAsync(1);
        }
    }

    public static ValueTask FacingSelectsFixed(IActivityScope scope)
    {
        var toA = scope.CreateChannel<int>("toA", ChannelCapacity.Rendezvous);
        var toB = scope.CreateChannel<int>("toB", ChannelCapacity.Rendezvous);
        scope.Start("a", body => MeetAsync(body, toA, toB));
        scope.Start("b", body => MeetAsync(body, toB, toA));
        return ValueTask.CompletedTask;

        static async ValueTask MeetAsync(IActivityScope body, IChannelReader<int> mine, IChannelWriter<int> theirs) =>
            await body.CreateSelect(mine.ReceiveCase(), theirs.SendCase(1)).WaitAsync();
    }

    /// <summary>Who asked has given up, and who answers waits for ever.</summary>
    public static ValueTask TimeoutLeak(IActivityScope scope) => GiveUp(scope, ChannelCapacity.Rendezvous);

    public static ValueTask TimeoutLeakFixed(IActivityScope scope) => GiveUp(scope, capacity: 1);

    private static ValueTask Stop(IActivityScope scope, bool sendsUnderLock)
    {
        var state = scope.CreateMutex("state");
        var stop = scope.CreateChannel<int>("stop", ChannelCapacity.Rendezvous);
        var ticks = scope.CreateChannel<int>("ticks", capacity: 1);
        ticks.TrySend(1);
        scope.Start("monitor", _ => MonitorAsync(scope, state, stop, ticks));
        scope.Start("stopper", async _ =>
        {
            using (await state.AcquireAsync())
            {
                if (sendsUnderLock)
                    await stop.SendAsync(1);
            }

            if (!sendsUnderLock)
                await stop.SendAsync(1);
        });
        return ValueTask.CompletedTask;
    }

    private static ValueTask HandOver(IActivityScope scope, int capacity)
    {
        var state = scope.CreateMutex("state");
        var items = scope.CreateChannel<int>("items", capacity);
        scope.Start("sender", async _ =>
        {
            using (await state.AcquireAsync())
                await items.SendAsync(1);
        });
        scope.Start("receiver", async _ =>
        {
            using (await state.AcquireAsync())
            {
            }

            await items.ReceiveAsync();
        });
        return ValueTask.CompletedTask;
    }

    private static ValueTask SendToEachOther(IActivityScope scope, bool oneReceivesFirst)
    {
        var toA = scope.CreateChannel<int>("toA", ChannelCapacity.Rendezvous);
        var toB = scope.CreateChannel<int>("toB", ChannelCapacity.Rendezvous);
        scope.Start("a", _ => MeetAsync(toA, toB, receivesFirst: false));
        scope.Start("b", _ => MeetAsync(toB, toA, oneReceivesFirst));
        return ValueTask.CompletedTask;

        static async ValueTask MeetAsync(IChannelReader<int> mine, IChannelWriter<int> theirs, bool receivesFirst)
        {
            if (receivesFirst)
                await mine.ReceiveAsync();

            await theirs.SendAsync(1);
            if (!receivesFirst)
                await mine.ReceiveAsync();
        }
    }

    private static ValueTask WatchPeer(IActivityScope scope, bool waitsUnderLock)
    {
        var connection = scope.CreateMutex("connection");
        var signs = scope.CreateChannel<int>("signs", capacity: 1);
        scope.Start("watcher", async _ =>
        {
            if (!waitsUnderLock)
                await signs.ReceiveAsync();

            using (await connection.AcquireAsync())
            {
                if (waitsUnderLock)
                    await signs.ReceiveAsync();
            }
        });
        scope.Start("peer", async _ =>
        {
            using (await connection.AcquireAsync())
                await signs.SendAsync(1);
        });
        return ValueTask.CompletedTask;
    }

    private static async ValueTask MonitorAsync(
        IActivityScope scope, IMutex state, IChannelReader<int> stop, IChannelReader<int> ticks)
    {
        var stopping = stop.ReceiveCase();
        var select = scope.CreateSelect(stopping, ticks.ReceiveCase());
        while (await select.WaitAsync() != stopping)
        {
            using (await state.AcquireAsync())
            {
            }
        }
    }

    private static ValueTask FollowUp(IActivityScope scope, int capacity)
    {
        var jobs = scope.CreateChannel<string>("jobs", capacity);
        scope.Start("client", async _ =>
        {
            await jobs.SendAsync("first");
            await jobs.SendAsync("second");
        });
        scope.Start("worker", async _ =>
        {
            for (var remaining = 3; remaining > 0; remaining--)
            {
                if (await jobs.ReceiveAsync() == "first")
                    await jobs.SendAsync("follow-up");
            }
        });
        return ValueTask.CompletedTask;
    }

    private static ValueTask GiveUp(IActivityScope scope, int capacity)
    {
        var request = scope.CreateChannel<int>("request", capacity: 1);
        var reply = scope.CreateChannel<int>("reply", capacity);
        var timeout = scope.CreateManualResetEvent("timeout");
        scope.Start("requester", async body =>
        {
            await request.SendAsync(1);
            await body.CreateSelect(reply.ReceiveCase(), timeout.WaitCase()).WaitAsync();
        });
        scope.Start("worker", async _ => await reply.SendAsync(await request.ReceiveAsync()));
        scope.Start("clock", _ =>
        {
            timeout.Set();
            return ValueTask.CompletedTask;
        });
        return ValueTask.CompletedTask;
    }
}
