namespace Concurrency.Tests.Conformance.Watchdogs;

/// <summary>A program which goes on is told nothing of, however busy it is.</summary>
public sealed class HealthyTests : WatchdogTest
{
    private const int Operations = 1_000_000;

    // Each with one look at least, so that what lasted all the time would last too long; and with fewer looks than it takes for who
    // has ended a phase to wait too long for the next.
    private const int Phases = 20;
    private const int OperationsBetweenLooks = 2_000;

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
        IManualResetEvent[] begin = [.. Enumerable.Range(0, Phases).Select(phase => Runtime.CreateManualResetEvent($"phase-{phase}"))];
        var work = Runtime.Start("work", scope =>
        {
            var items = scope.CreateChannel<int>("items", capacity: 64);
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
            for (var phase = 0; phase < Phases; phase++)
            {
                await verbs.WaitAsync(begin[phase]);
                for (var number = 0; number < rounds / Phases; number++)
                {
                    await round(verbs);
                    progress.Count(index);
                }

                progress.End(index, phase);
            }
        }

        // Everybody does something between two looks, or has done what there is to do, so nothing lasts for two seconds.
        await HaveLooked();
        for (var phase = 0; phase < Phases; phase++)
        {
            begin[phase].Set();
            while (!progress.IsOver(phase))
            {
                var before = progress.Take();
                await Until(() => progress.IsPast(before, phase) || work.State >= ActivityState.Completed);
                await Pass(TimeSpan.FromSeconds(1));
            }
        }

        await Soon(work.JoinAsync());
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
        private readonly int[] _ended = new int[participants];

        public void Count(int index) => Volatile.Write(ref _counts[index], _counts[index] + 1);

        public void End(int index, int phase) => Volatile.Write(ref _ended[index], phase + 1);

        public bool IsOver(int phase) => Enumerable.Range(0, participants).All(index => HasEnded(index, phase));

        public long[] Take() => [.. Enumerable.Range(0, participants).Select(index => Volatile.Read(ref _counts[index]))];

        public bool IsPast(long[] before, int phase) =>
            Enumerable.Range(0, participants).All(
                index => HasEnded(index, phase) || Volatile.Read(ref _counts[index]) >= before[index] + OperationsBetweenLooks);

        private bool HasEnded(int index, int phase) => Volatile.Read(ref _ended[index]) > phase;
    }
}
