using Finding = Concurrency.SimulationFindingKind;

namespace Concurrency.Tests.Explorations.Bugs;

/// <summary>A small program with one known bug.</summary>
/// <param name="Name">What it is known as.</param>
/// <param name="Program">The program.</param>
/// <param name="Kind">How the bug shows.</param>
/// <param name="Reference">
/// How many schedules of an independent simulator, chosen at random, find it with a probability of 99.9 %; zero where that is not known.
/// </param>
/// <param name="Fixed">The program without the bug, where there is one.</param>
internal sealed record Bug(
    string Name,
    Func<IActivityScope, ValueTask> Program,
    SimulationFindingKind Kind,
    long Reference,
    Func<IActivityScope, ValueTask>? Fixed = null)
{
    /// <summary>How many schedules the search may take.</summary>
    public long MaxSchedules => Math.Max(10 * Reference, 20_000);

    public override string ToString() => Name;
}

/// <summary>Bugs which a simulation has to find.</summary>
internal static class BugCatalogue
{
    public static IReadOnlyList<Bug> Bugs { get; } =
    [
        new("account", Orders.Account, Finding.Exception, 18),
        new("bluetooth", Atomicity.Bluetooth, Finding.Exception, 229, Atomicity.BluetoothFixed),
        new("carter", LockDeadlocks.Carter, Finding.Deadlock, 11),
        new("deadlock", LockDeadlocks.TwoLocks, Finding.Deadlock, 15, LockDeadlocks.TwoLocksFixed),
        new("philosophers 3", LockDeadlocks.ThreePhilosophers, Finding.Deadlock, 31, LockDeadlocks.ThreePhilosophersFixed),
        new("philosophers 5", LockDeadlocks.FivePhilosophers, Finding.Deadlock, 99),
        new("lazy", Orders.Lazy, Finding.Exception, 18),
        new("reorder 3", Atomicity.ReorderThree, Finding.Exception, 38, Atomicity.ReorderFixed),
        new("reorder 5", Atomicity.ReorderFive, Finding.Exception, 47),
        new("token ring", Orders.TokenRing, Finding.Exception, 38),
        new("two-stage", Atomicity.TwoStage, Finding.Exception, 125, Atomicity.TwoStageFixed),
        new("wrong lock", Atomicity.WrongLock, Finding.Invariant, 13, Atomicity.WrongLockFixed),
        new("string buffer", Atomicity.StringBuffer, Finding.Exception, 29, Atomicity.StringBufferFixed),
        new("bounded buffer, one condition", LostWakeUps.OneCondition, Finding.Deadlock, 17, LostWakeUps.OneConditionFixed),
        new("use before init", Orders.UseBeforeInit, Finding.Exception, 10, Orders.UseBeforeInitFixed),
        new("check then use", Atomicity.CheckThenUse, Finding.Exception, 58, Atomicity.CheckThenUseFixed),
        new("long prefix 20", Orders.LongPrefix, Finding.Exception, 690_773),
        new("flag outside the lock", LostWakeUps.FlagOutsideTheLock, Finding.Deadlock, 71, LostWakeUps.FlagOutsideTheLockFixed),
        new("if for while", LostWakeUps.IfForWhile, Finding.Exception, 42, LostWakeUps.IfForWhileFixed),
        new("barrier reuse", LockDeadlocks.BarrierReuse, Finding.Deadlock, 10, LockDeadlocks.BarrierReuseFixed),
        new("coalesced set", LostWakeUps.CoalescedSet, Finding.Deadlock, 14, LostWakeUps.CoalescedSetFixed),
        new("reader re-entry", LockDeadlocks.ReaderReentry, Finding.Deadlock, 34, LockDeadlocks.ReaderReentryFixed),
        new("monitor and stop", ChannelDeadlocks.MonitorAndStop, Finding.Deadlock, 13, ChannelDeadlocks.MonitorAndStopFixed),
        new("send under lock", ChannelDeadlocks.SendUnderLock, Finding.Deadlock, 6, ChannelDeadlocks.SendUnderLockFixed),
        new("time-out leak", ChannelDeadlocks.TimeoutLeak, Finding.Deadlock, 10, ChannelDeadlocks.TimeoutLeakFixed),
        new("double close", Atomicity.DoubleClose, Finding.Exception, 15),
        new("send on closed", Atomicity.SendOnClosed, Finding.Exception, 34, Atomicity.SendOnClosedFixed),
        new("lost on cancel", Cancellations.LostItem, Finding.Invariant, 12, Cancellations.LostItemFixed),
        new("dispose under lock", LockDeadlocks.DisposeUnderLock, Finding.Deadlock, 26, LockDeadlocks.DisposeUnderLockFixed),
        new("mutex lost on cancel", Cancellations.LostPermit, Finding.Deadlock, 16, Cancellations.LostPermitFixed),
        new("symmetric rendezvous", ChannelDeadlocks.SymmetricRendezvous, Finding.Deadlock, 1, ChannelDeadlocks.SymmetricRendezvousFixed),
        new("double completion", Atomicity.DoubleCompletion, Finding.Invariant, 15, Atomicity.DoubleCompletionFixed),
        new("nested monitor", LockDeadlocks.NestedMonitor, Finding.Deadlock, 10),
        new("double creation", Atomicity.DoubleCreation, Finding.Exception, 8, Atomicity.DoubleCreationFixed),
        new("keep-alive", ChannelDeadlocks.KeepAlive, Finding.Deadlock, 0, ChannelDeadlocks.KeepAliveFixed),
        new("own full buffer", ChannelDeadlocks.OwnFullBuffer, Finding.Deadlock, 0, ChannelDeadlocks.OwnFullBufferFixed),
        new("facing selects", ChannelDeadlocks.FacingSelects, Finding.Deadlock, 0, ChannelDeadlocks.FacingSelectsFixed),
        new("timer and cancel", Atomicity.TimerAndCancel, Finding.Invariant, 0, Atomicity.TimerAndCancelFixed),
    ];

    public static TheoryData<string> Names => [.. Bugs.Select(bug => bug.Name)];

    public static TheoryData<string> FixedNames => [.. Bugs.Where(bug => bug.Fixed is not null).Select(bug => bug.Name)];

    public static Bug Get(string name) => Bugs.Single(bug => bug.Name == name);
}
