using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>
/// What several activities see of an object is what one would see, in some order that keeps the order of those calls which did not
/// overlap (Herlihy and Wing, "Linearizability", 1990).
/// </summary>
public sealed class LinearizabilityTests : ChannelTest
{
    private const int Histories = 250;
    private const int SoakHistories = 10_000;

    public static TheoryData<string, string> Programs => new MatrixTheoryData<string, string>(
        [
            "channel 0", "channel 1", "channel 2", "select 0", "select 1", "mutex", "reader-writer lock", "semaphore",
            "semaphore, many permits", "manual-reset event", "auto-reset event", "countdown", "barrier", "exchanger", "promise", "latest",
            "broadcast",
        ],
        [.. Enum.GetNames<Mode>(), "Mixed"]);

    [Theory, MemberData(nameof(Programs))]
    public Task C9_what_activities_see_of_an_object_is_one_order(string subject, string modes) => RunAsync(subject, modes, Histories);

    [Theory]
    [InlineData("tries 0")]
    [InlineData("tries 1")]
    [InlineData("tries 2")]
    [InlineData("unbounded tries")]
    public Task CH10_operations_that_never_wait_are_linearizable(string subject) =>
        RunAsync(subject, nameof(Mode.BlockingForeign), 8 * Histories);

    [SoakTheory("A million histories in all"), MemberData(nameof(Programs))]
    public Task C9_soak(string subject, string modes) => RunAsync(subject, modes, SoakHistories);

    private Subject Create(string subject) => subject switch
    {
        "mutex" => new MutexSubject(Runtime.CreateMutex(subject)),
        "reader-writer lock" => new ReaderWriterLockSubject(Runtime.CreateReaderWriterLock("lock")),
        "semaphore" => CreateSemaphore(tries: true),
        "semaphore, many permits" => CreateSemaphore(tries: false),
        "manual-reset event" => new ManualResetEventSubject(Runtime.CreateManualResetEvent("event")),
        "auto-reset event" => new AutoResetEventSubject(Runtime.CreateAutoResetEvent("event")),
        "countdown" => new CountdownSubject(Runtime.CreateCountdownEvent(subject, 3)),
        "barrier" => new BarrierSubject(Runtime.CreateBarrier(subject, Subject.Activities)),
        "exchanger" => new ExchangerSubject(Runtime.CreateExchanger<char>(subject)),
        "promise" => new PromiseSubject(Runtime.CreatePromise<char>(subject)),
        "latest" => new LatestSubject(Runtime.CreateLatest(subject, '-')),
        "broadcast" => new BroadcastSubject(Runtime.CreateBroadcast<char>(subject)),
        "unbounded tries" => ChannelSubject.Create(Runtime, ChannelCapacity.Unbounded, count: 1, ChannelUse.Tries),
        _ => subject.Split(' ') switch
        {
            ["tries", var capacity] => ChannelSubject.Create(Runtime, capacity[0] - '0', count: 1, ChannelUse.Tries),
            ["channel", var capacity] => ChannelSubject.Create(Runtime, capacity[0] - '0', count: 1, ChannelUse.Verbs),
            [_, var capacity] => ChannelSubject.Create(Runtime, capacity[0] - '0', count: 2, ChannelUse.Selects),
            _ => throw new ArgumentOutOfRangeException(nameof(subject), subject, "Unknown."),
        },
    };

    private SemaphoreSubject CreateSemaphore(bool tries) =>
        new(Runtime.CreateSemaphore("semaphore", SemaphoreSubject.Permits, SemaphoreSubject.Permits), tries);

    private async Task RunAsync(string subject, string modes, int histories)
    {
        var seed = Seed.Next();
        var random = new Random(seed);
        var isMixed = !Enum.TryParse<Mode>(modes, out var only);
        var program = new HistoryProgram(() => Create(subject), histories, seed);
        var roles = Enumerable.Range(0, Subject.Activities)
            .Select(activity => Start(isMixed ? (Mode)random.Next(5) : only, "caller", verbs => program.PlayAsync(verbs, activity)))
            .ToArray();
        var canceller = new Thread(program.CancelWhoeverWaits) { IsBackground = true };
        canceller.Start();
        try
        {
            await Ended(roles);
        }
        finally
        {
            program.Stop();
            canceller.Join();
        }

        Assert.Equal(histories, program.Accepted);
    }
}
