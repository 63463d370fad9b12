namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>A mutex: its state is who holds it.</summary>
public sealed class MutexSubject(IMutex mutex) : Subject<string>(new(Free, Apply))
{
    private const string Free = "free";
    private readonly MutexLease[] _leases = new MutexLease[Activities];

    public override Operation Next(int activity, Random random, char item) =>
        Last(activity) ?? (random.Next(3) == 0
            ? Instant("try-acquire", () => mutex.TryAcquire(out _leases[activity]) ? Done : None)
            : Waiting("acquire", async (verbs, token) =>
            {
                _leases[activity] = verbs.IsBlocking ? mutex.Acquire(token) : await mutex.AcquireAsync(token);
                return Done;
            }));

    public override Operation? Last(int activity) => _leases[activity] == default ? null : Instant("release", () =>
    {
        _leases[activity].Dispose();
        _leases[activity] = default;
        return Done;
    });

    private static string? Apply(string state, Call call) => (call.Verb, call.Result) switch
    {
        ("release", _) => state == $"{call.Activity}" ? Free : null,
        (_, None) => state == Free ? null : state,
        _ => state == Free ? $"{call.Activity}" : null,
    };
}

/// <summary>A reader-writer lock: its state is who reads, who may upgrade, and who writes.</summary>
public sealed class ReaderWriterLockSubject(IReaderWriterLock owner) : Subject<ReaderWriterLockSubject.State>(new(new(0, 0, 0), Apply))
{
    private readonly (string Verb, ReaderWriterLease Lease)[] _held = new (string, ReaderWriterLease)[Activities];

    /// <summary>A bit for each activity that is inside.</summary>
    public sealed record State(int Readers, int Upgradeables, int Writers);

    public override Operation Next(int activity, Random random, char item) =>
        _held[activity].Verb == "upgradeable" && random.Next(2) == 0
            ? Waiting("upgrade", (verbs, token) => UpgradeAsync(verbs, activity, token))
            : Last(activity) ?? random.Next(9) switch
            {
                < 3 => Waiting("read", (verbs, token) => HoldAsync(
                    activity, "read", verbs.IsBlocking ? new(owner.AcquireRead(token)) : owner.AcquireReadAsync(token))),
                < 6 => Waiting("write", (verbs, token) => HoldAsync(
                    activity, "write", verbs.IsBlocking ? new(owner.AcquireWrite(token)) : owner.AcquireWriteAsync(token))),
                < 8 => Waiting("upgradeable", (verbs, token) => HoldAsync(
                    activity,
                    "upgradeable",
                    verbs.IsBlocking ? new(owner.AcquireUpgradeableRead(token)) : owner.AcquireUpgradeableReadAsync(token))),
                _ => Instant("try-write", () =>
                {
                    if (!owner.TryAcquireWrite(out var lease))
                        return None;

                    _held[activity] = ("write", lease);
                    return Done;
                }),
            };

    public override Operation? Last(int activity) => _held[activity].Verb is not { } verb ? null : Instant($"end {verb}", () =>
    {
        _held[activity].Lease.Dispose();
        _held[activity] = default;
        return Done;
    });

    private async ValueTask<string> HoldAsync(int activity, string verb, ValueTask<ReaderWriterLease> acquiring)
    {
        _held[activity] = (verb, await acquiring);
        return Done;
    }

    private async ValueTask<string> UpgradeAsync(Verbs verbs, int activity, CancellationToken token)
    {
        var lease = _held[activity].Lease;
        if (verbs.IsBlocking)
            owner.Upgrade(lease, token);
        else
            await owner.UpgradeAsync(lease, token);

        _held[activity].Verb = "upgraded";
        return Done;
    }

    private static State? Apply(State state, Call call)
    {
        var caller = 1 << call.Activity;
        var isFree = state is { Readers: 0, Upgradeables: 0, Writers: 0 };
        return (call.Verb, call.Result) switch
        {
            ("end read", _) => (state.Readers & caller) != 0 ? state with { Readers = state.Readers & ~caller } : null,
            ("end upgradeable", _) => state.Upgradeables == caller && state.Writers == 0 ? state with { Upgradeables = 0 } : null,
            ("end upgraded", _) => state == new State(0, caller, caller) ? new(0, 0, 0) : null,
            ("end write", _) => state == new State(0, 0, caller) ? new(0, 0, 0) : null,
            ("read", _) => state.Writers == 0 ? state with { Readers = state.Readers | caller } : null,
            ("upgradeable", _) => state is { Upgradeables: 0, Writers: 0 } ? state with { Upgradeables = caller } : null,
            ("upgrade", _) => state == new State(0, caller, 0) ? new(0, caller, caller) : null,
            (_, None) => isFree ? null : state,
            _ => isFree ? state with { Writers = caller } : null,
        };
    }
}

/// <summary>A semaphore of two permits: its state is how many there are.</summary>
public sealed class SemaphoreSubject(ISemaphore semaphore, bool tries) : Subject<string>(new($"{Permits}", Apply))
{
    public const int Permits = 2;
    private readonly int[] _held = new int[Activities];

    public override Operation Next(int activity, Random random, char item)
    {
        if (Last(activity) is { } release)
            return release;

        // Who asks for more than one makes others wait behind it, and then a try may fail where there is a permit.
        var permits = tries ? 1 : random.Next(1, Permits + 1);
        return tries && random.Next(3) == 0
            ? Instant("try-acquire", () => Hold(activity, 1, semaphore.TryAcquire()), '1')
            : Waiting("acquire", async (verbs, token) =>
            {
                if (verbs.IsBlocking)
                    semaphore.Acquire(permits, token);
                else
                    await semaphore.AcquireAsync(permits, token);

                return Hold(activity, permits, isAcquired: true);
            }, (char)('0' + permits));
    }

    public override Operation? Last(int activity) => _held[activity] == 0 ? null : Instant("release", () =>
    {
        var permits = _held[activity];
        _held[activity] = 0;
        semaphore.Release(permits);
        return Done;
    }, (char)('0' + _held[activity]));

    private string Hold(int activity, int permits, bool isAcquired)
    {
        _held[activity] = isAcquired ? permits : 0;
        return isAcquired ? Done : None;
    }

    private static string? Apply(string state, Call call)
    {
        var there = state[0] - '0';
        var asked = call.Argument - '0';
        return call.Verb == "release" ? (there + asked <= Permits ? $"{there + asked}" : null)
            : call.Result == None ? (asked > there ? state : null)
            : asked <= there ? $"{there - asked}" : null;
    }
}
