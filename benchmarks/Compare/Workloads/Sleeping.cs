using System.Diagnostics;
using Compare.Measuring;
using Compare.Peers;
using Compare.Queues;
using Concurrency;

namespace Compare.Workloads;

/// <summary>
/// Many activities, each of which sleeps ten times, 1 to 10 ms. An operation is a sleep, so what is printed is the whole time
/// divided by all sleeps: at the least 55 ms / (10 times the activities).
/// </summary>
internal static class Sleeping
{
    public const string Name = "sleep";

    private const int Sleepers = 100_000;
    private const int ThreadSleepers = 1_000;
    private const int Sleeps = 10;

    // Clocks count in milliseconds, so that each sleep may be short by a part of one.
    private static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(55 - Sleeps);

    public static IEnumerable<Workload> Create(IConcurrency concurrency, PeerPrograms peers) =>
    [
        new(Name, Placement.Task,
        [
            Ours(concurrency, Placement.Task, Sleepers),
            new OwnContender("Task.Delay", Sleepers * Sleeps, DelaysAsync),
            .. peers.Go("sleep", Sleepers * Sleeps, Sleepers),
            .. peers.RustTokio("sleep", Sleepers * Sleeps, Sleepers),
        ]),
        new(Name, Placement.Thread,
        [
            Ours(concurrency, Placement.Thread, ThreadSleepers),
            new OwnContender("Thread.Sleep", ThreadSleepers * Sleeps, ThreadsAsync),
            .. peers.RustStd("sleep", ThreadSleepers * Sleeps, ThreadSleepers),
        ]),
        new(Name, Placement.Mixed, [Ours(concurrency, Placement.Mixed, ThreadSleepers)]),
    ];

    private static OwnContender Ours(IConcurrency concurrency, Placement placement, int sleepers) =>
        new(Contender.Ours, sleepers * Sleeps, () => concurrency.RunAsync("sleepers", scope =>
        {
            for (var index = 0; index < sleepers; index++)
            {
                var sleeper = index;
                scope.Start("sleeper", child => SleepAsync(child, sleeper), placement[index]);
            }

            return ValueTask.CompletedTask;

            static async ValueTask SleepAsync(IActivityScope scope, int sleeper)
            {
                var start = Stopwatch.GetTimestamp();
                for (var sleep = 0; sleep < Sleeps; sleep++)
                    await scope.DelayAsync(Duration(sleeper, sleep));

                CheckLength(start);
            }
        }).AsTask());

    private static async Task DelaysAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Sleepers).Select(sleeper => Task.Run(async () =>
        {
            var start = Stopwatch.GetTimestamp();
            for (var sleep = 0; sleep < Sleeps; sleep++)
                await Task.Delay(Duration(sleeper, sleep));

            CheckLength(start);
        })));
    }

    private static Task ThreadsAsync() =>
        BlockedThreads.RunAsync(ThreadSleepers, sleeper =>
        {
            var start = Stopwatch.GetTimestamp();
            for (var sleep = 0; sleep < Sleeps; sleep++)
                Thread.Sleep(Duration(sleeper, sleep));

            CheckLength(start);
        });

    /// <summary>Each length from 1 to 10 ms once, beginning anywhere.</summary>
    private static TimeSpan Duration(int sleeper, int sleep) =>
        TimeSpan.FromMilliseconds(1 + (((sleeper * 7) + (sleep * 3)) % Sleeps));

    private static void CheckLength(long start)
    {
        if (Stopwatch.GetElapsedTime(start) is var slept && slept < s_least)
            throw new InvalidOperationException($"Slept {slept.TotalMilliseconds} ms, which is too short.");
    }
}
