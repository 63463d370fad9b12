using Concurrency.Tests.Conformance.Channels;
using Concurrency.Tests.Conformance.Storms.Workloads;

namespace Concurrency.Tests.Conformance.Storms;

/// <summary>Cancellation storms over every object, in every mode and in all of them at once.</summary>
public sealed class StormTests : ConformanceTest
{
    private const long Operations = 4_000;
    private const long SoakOperations = 1_000_000;

    private static readonly Dictionary<string, Func<IConcurrency, Workload>> s_workloads = new()
    {
        ["mutex"] = concurrency => new MutexWorkload(concurrency),
        ["mutex in all ways"] = concurrency => new MutexInAllWaysWorkload(concurrency),
        ["condition"] = concurrency => new ConditionWorkload(concurrency),
        ["reader-writer lock"] = concurrency => new ReaderWriterLockWorkload(concurrency),
        ["semaphore"] = concurrency => new SemaphoreWorkload(concurrency),
        ["auto-reset event"] = concurrency => new AutoResetEventWorkload(concurrency),
        ["manual-reset event"] = concurrency => new ManualResetEventWorkload(concurrency),
        ["countdown"] = concurrency => new CountdownWorkload(concurrency),
        ["barrier"] = concurrency => new BarrierWorkload(concurrency),
        ["exchanger"] = concurrency => new ExchangerWorkload(concurrency),
        ["promise"] = concurrency => new PromiseWorkload(concurrency),
        ["latest"] = concurrency => new LatestWorkload(concurrency),
        ["broadcast"] = concurrency => new BroadcastWorkload(concurrency),
        ["select of channels"] = concurrency => new SelectChannelWorkload(concurrency),
        ["select of objects"] = concurrency => new SelectObjectWorkload(concurrency),
    };

    private static readonly Dictionary<string, Func<IConcurrency, Workload>> s_crowds = new()
    {
        ["mutex"] = concurrency => new MutexWorkload(concurrency, participants: 64),
        ["reader-writer lock"] = concurrency => new ReaderWriterLockWorkload(concurrency, participants: 64),
        ["semaphore"] = concurrency => new SemaphoreWorkload(concurrency, participants: 64),
    };

    public static TheoryData<string, string> Storms =>
        new MatrixTheoryData<string, string>([.. s_workloads.Keys], [.. Enum.GetNames<Mode>(), "Mixed"]);

    public static TheoryData<string, string> Crowds =>
        new MatrixTheoryData<string, string>([.. s_crowds.Keys], ["Thread", "BlockingThread", "Mixed"]);

    [Theory, MemberData(nameof(Storms))]
    public Task C1_C3_C12_racing_cancellations_lose_nothing(string workload, string modes) =>
        RunAsync(s_workloads[workload], modes, Operations);

    [SoakTheory("A million operations in each storm"), MemberData(nameof(Storms))]
    public Task C1_C3_C12_soak(string workload, string modes) => RunAsync(s_workloads[workload], modes, SoakOperations);

    [Theory, MemberData(nameof(Crowds))]
    public Task C7_a_crowd_of_threads_on_a_few_processors_loses_nothing(string workload, string modes) =>
        RunAsync(s_crowds[workload], modes, Operations);

    private async Task RunAsync(Func<IConcurrency, Workload> create, string modes, long operations)
    {
        Mode[] chosen = modes == "Mixed" ? Enum.GetValues<Mode>() : [Enum.Parse<Mode>(modes)];
        var workload = create(Runtime);
        var storm = new Storm(Runtime, chosen, Seed.Next(), operations);
        await storm.RunAsync(workload.Participants, workload.RoundAsync);
        TestContext.Current.TestOutputHelper?.WriteLine(storm.Name);
        workload.AssertConserved();
    }
}
