namespace Concurrency.Tests.Conformance.Watchdogs;

/// <summary>A program which goes on is told nothing of, however busy it is.</summary>
public sealed class HealthyTests : WatchdogTest
{
    private const int Operations = 1_000_000;
    private const int OperationsBetweenLooks = 500;

    protected override WatchdogOptions Watched => new()
    {
        Cycle = Limit,
        Stall = Limit,
        BlockedStrand = Limit,
        Step = Limit,
        Wait = Limit,
        FullChannel = Limit,
    };

    [Theory, InlineData(Mode.Thread), InlineData(Mode.Task), InlineData(Mode.BlockingThread)]
    [InlineData(Mode.Thread, Mode.Task, Mode.BlockingThread)]
    public async Task Watchdogs_are_silent_in_a_healthy_program_under_load(params Mode[] modes)
    {
        var progress = new Progress(participants: 6);
        var work = Runtime.Start("work", scope =>
        {
            var items = scope.CreateChannel<int>("items", capacity: 4);
            var (a, b) = (scope.CreateMutex("a"), scope.CreateMutex("b"));
            var permits = scope.CreateSemaphore("permits", permits: 1);
            for (var pair = 0; pair < 2; pair++)
            {
                Start("send", pair, Operations / 4, verbs => verbs.SendAsync(items, 1));
                Start("receive", 2 + pair, Operations / 4, async verbs => await verbs.ReceiveAsync(items));
                Start("contend", 4 + pair, Operations / 6, async verbs =>
                {
                    using var first = await verbs.AcquireAsync(a);
                    using var second = await verbs.AcquireAsync(b);
                    using var third = await verbs.EnterAsync(permits);
                });
            }

            return default;

            void Start(string name, int index, int rounds, Func<Verbs, ValueTask> round)
            {
                var mode = modes[index % modes.Length];
                if (mode == Mode.BlockingThread)
                    scope.StartBlocking(name, child => RunToEnd(RepeatAsync(new(mode, child), index, rounds, round)));
                else
                    scope.Start(name, child => RepeatAsync(new(mode, child), index, rounds, round), On(mode.ToString()));
            }
        });

        async ValueTask RepeatAsync(Verbs verbs, int index, int rounds, Func<Verbs, ValueTask> round)
        {
            for (var number = 0; number < rounds; number++)
            {
                await round(verbs);
                progress.Count(index);
            }

            progress.End(index);
        }

        // Everybody does something between two looks, so nothing lasts for two seconds.
        var looks = 0;
        await HaveLooked();
        while (work.State < ActivityState.Completed)
        {
            var before = progress.Take();
            await Until(() => progress.IsPast(before) || work.State >= ActivityState.Completed);
            Time.Advance(TimeSpan.FromSeconds(1));
            await HaveLooked();
            looks++;
        }

        await Soon(work.JoinAsync());
        Assert.True(looks > Limit.TotalSeconds, $"Only {looks} looks.");
        Assert.Empty(Log.Records);
    }

    private static void RunToEnd(ValueTask code)
    {
        Assert.True(code.IsCompleted, "The code of a blocking body waited for something asynchronous.");
        code.GetAwaiter().GetResult();
    }

    private sealed class Progress(int participants)
    {
        private readonly long[] _counts = new long[participants];

        public void Count(int index) => Volatile.Write(ref _counts[index], _counts[index] + 1);

        public void End(int index) => Volatile.Write(ref _counts[index], long.MaxValue);

        public long[] Take() => [.. Enumerable.Range(0, participants).Select(index => Volatile.Read(ref _counts[index]))];

        public bool IsPast(long[] before) =>
            Enumerable.Range(0, participants).All(index => before[index] == long.MaxValue || Volatile.Read(ref _counts[index]) >= before[index] + OperationsBetweenLooks);
    }
}
