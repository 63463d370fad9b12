namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>One way to acquire a lock, so that a test can be said once for all.</summary>
internal abstract class Subject
{
    /// <summary>How many wait for it in this way.</summary>
    public abstract int Waiting { get; }

    public abstract bool IsHeld { get; }

    public static Subject Create(IConcurrency concurrency, string what) =>
        what == "mutex"
            ? new MutexSubject(concurrency.CreateMutex("mutex"))
            : new ReaderWriterLockSubject(concurrency.CreateReaderWriterLock("lock"), what);

    /// <summary>Makes a case whose value is the lease.</summary>
    public abstract ISelectCase CreateCase();

    public abstract Task<IDisposable> AcquireAsync();

    /// <summary>Releases what a case that won has acquired.</summary>
    public abstract void Release(ISelectCase winner);

    /// <summary>Keeps everybody else out until it is disposed.</summary>
    public abstract IDisposable Block();

    private sealed class MutexSubject(IMutex mutex) : Subject
    {
        public override int Waiting => mutex.GetSnapshot().Waiting;

        public override bool IsHeld => mutex.GetSnapshot().IsHeld;

        public override ISelectCase CreateCase() => mutex.AcquireCase();

        public override async Task<IDisposable> AcquireAsync() => await mutex.AcquireAsync();

        public override void Release(ISelectCase winner) => ((ISelectCase<MutexLease>)winner).Value.Dispose();

        public override IDisposable Block() => mutex.Acquire();
    }

    private sealed class ReaderWriterLockSubject(IReaderWriterLock target, string what) : Subject
    {
        public override int Waiting =>
            what switch
            {
                "read" => target.GetSnapshot().WaitingReaders,
                "write" => target.GetSnapshot().WaitingWriters,
                _ => target.GetSnapshot().WaitingUpgradeableReaders,
            };

        public override bool IsHeld => target.GetSnapshot() is { Readers: > 0 } or { IsWriting: true };

        public override ISelectCase CreateCase() =>
            what switch
            {
                "read" => target.ReadCase(),
                "write" => target.WriteCase(),
                _ => target.UpgradeableReadCase(),
            };

        public override async Task<IDisposable> AcquireAsync() =>
            what switch
            {
                "read" => await target.AcquireReadAsync(),
                "write" => await target.AcquireWriteAsync(),
                _ => await target.AcquireUpgradeableReadAsync(),
            };

        public override void Release(ISelectCase winner) => ((ISelectCase<ReaderWriterLease>)winner).Value.Dispose();

        public override IDisposable Block() => target.AcquireWrite();
    }
}
