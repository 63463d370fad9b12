namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>The objects whose histories are checked, by name.</summary>
public static class Subjects
{
    public static string[] Names { get; } =
    [
        "channel 0", "channel 1", "channel 2", "select 0", "select 1", "mutex", "reader-writer lock", "semaphore",
        "semaphore, many permits", "manual-reset event", "auto-reset event", "countdown", "barrier", "exchanger", "promise", "latest",
        "broadcast",
    ];

    public static Subject Create(IConcurrency concurrency, string subject) => subject switch
    {
        "mutex" => new MutexSubject(concurrency.CreateMutex(subject)),
        "reader-writer lock" => new ReaderWriterLockSubject(concurrency.CreateReaderWriterLock("lock")),
        "semaphore" => CreateSemaphore(concurrency, tries: true),
        "semaphore, many permits" => CreateSemaphore(concurrency, tries: false),
        "manual-reset event" => new ManualResetEventSubject(concurrency.CreateManualResetEvent("event")),
        "auto-reset event" => new AutoResetEventSubject(concurrency.CreateAutoResetEvent("event")),
        "countdown" => new CountdownSubject(concurrency.CreateCountdownEvent(subject, 3)),
        "barrier" => new BarrierSubject(concurrency.CreateBarrier(subject, Subject.Activities)),
        "exchanger" => new ExchangerSubject(concurrency.CreateExchanger<char>(subject)),
        "promise" => new PromiseSubject(concurrency.CreatePromise<char>(subject)),
        "latest" => new LatestSubject(concurrency.CreateLatest(subject, '-')),
        "broadcast" => new BroadcastSubject(concurrency.CreateBroadcast<char>(subject)),
        "unbounded tries" => ChannelSubject.Create(concurrency, ChannelCapacity.Unbounded, count: 1, ChannelUse.Tries),
        _ => subject.Split(' ') switch
        {
            ["tries", var capacity] => ChannelSubject.Create(concurrency, capacity[0] - '0', count: 1, ChannelUse.Tries),
            ["channel", var capacity] => ChannelSubject.Create(concurrency, capacity[0] - '0', count: 1, ChannelUse.Verbs),
            [_, var capacity] => ChannelSubject.Create(concurrency, capacity[0] - '0', count: 2, ChannelUse.Selects),
            _ => throw new ArgumentOutOfRangeException(nameof(subject), subject, "Unknown."),
        },
    };

    private static SemaphoreSubject CreateSemaphore(IConcurrency concurrency, bool tries) =>
        new(concurrency.CreateSemaphore("semaphore", SemaphoreSubject.Permits, SemaphoreSubject.Permits), tries);
}
