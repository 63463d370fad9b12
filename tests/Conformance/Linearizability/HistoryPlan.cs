namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>A program over one object: the same each time it runs.</summary>
internal sealed record HistoryPlan(string Name, string Modes, int Seed, int Activities, int Operations, Cancels Cancels)
{
    // Passes only when nobody can go on: then whoever still waits is cancelled.
    private static readonly TimeSpan s_patience = TimeSpan.FromHours(1);

    /// <summary>What each caller waits for before its first call; null for nothing.</summary>
    public Func<IActivityScope, ValueTask>? ArriveAsync { get; init; }

    /// <summary>What each caller does after its last call; null for nothing.</summary>
    public Action? Leave { get; init; }

    /// <summary>What is done when nobody can go on; null for nothing.</summary>
    public Action? Finish { get; init; }

    /// <summary>Runs it under every schedule.</summary>
    /// <param name="beginsFutileWaits">As in <see cref="SimulationOptions.BeginsFutileWaits"/>.</param>
    /// <returns>How many those are.</returns>
    public long Exhaust(bool beginsFutileWaits)
    {
        var report = Simulation.Explore(RunAsync, new()
        {
            Strategy = SimulationStrategy.PartialOrderReduction,
            BeginsFutileWaits = beginsFutileWaits,
            MaxSchedules = 10_000_000,
            TimeLimit = TimeSpan.FromHours(1),
        });
        report.ThrowIfFailed();
        Assert.True(report.IsExhausted, $"{this}: {report}");
        return report.Schedules;
    }

    public async ValueTask RunAsync(IActivityScope scope)
    {
        var subject = Subjects.Create(scope, Name);
        var history = new List<Call>();
        var pending = new Dictionary<int, Call>();
        var isCancelled = new Dictionary<int, Func<bool>>();
        var cancellations = Enumerable.Range(0, Activities).Select(_ => new CancellationTokenSource()).ToArray();
        long time = 0;
        int? cancelledCaller = null;
        var running = Enumerable.Range(0, Activities).Select(Start).ToList();
        if (Cancels != Cancels.Nothing)
        {
            running.Add(scope.Start("canceller", async own =>
            {
                if (ArriveAsync is not null)
                    await ArriveAsync(own);

                var victim = new Random(Seed).Next(Activities);
                if (Cancels == Cancels.Activity)
                {
                    cancelledCaller = victim;
                    running[victim].Cancel();
                }
                else
                {
                    // So that it is a step; where steps are parts of operations it would not be seen.
                    Simulation.Point(cancellations[victim]);
                    cancellations[victim].Cancel();
                }

                Leave?.Invoke();
            }));
        }

        await scope.DelayAsync(s_patience);
        Finish?.Invoke();
        AssertNobodyWaitsInVain();
        AssertNobodyWaitsThoughCancelled();
        foreach (var cancellation in cancellations)
            cancellation.Cancel();

        foreach (var activity in running)
            await JoinAsync(activity);

        Assert.True(subject.Accepts(history), $"{this}: in no order:\n" + string.Join('\n', history.OrderBy(call => call.Start)));

        void AssertNobodyWaitsThoughCancelled()
        {
            foreach (var (activity, waiting) in pending)
                Assert.False(isCancelled[activity](), $"{this}: {activity} was cancelled, and waits: {waiting}");
        }

        // C7: whoever waits when nobody can go on waits for something that is not there. What was held has been released by then.
        void AssertNobodyWaitsInVain()
        {
            string[] letters = [.. history.Select(call => call.Argument).Where(letter => letter != ' ').Distinct().Select(letter => $"{letter}")];
            string[] ends = [" sent", " closed", .. letters];
            string[] results = Name.StartsWith("select", StringComparison.Ordinal)
                ? [.. ends.Select(end => $"0{end}"), .. ends.Select(end => $"1{end}")]
                : [Subject.Done, .. letters, .. letters.Select(letter => $"0{letter}")];
            foreach (var (activity, waiting) in pending)
            {
                var now = waiting with { Start = ++time };
                var possible = results.FirstOrDefault(result => subject.Accepts([.. history, now with { Result = result }]));
                Assert.True(
                    possible is null,
                    $"{this}: {activity} still waits, and could have {possible}: {now}, after\n"
                    + string.Join('\n', history.OrderBy(call => call.Start)));
            }
        }

        IActivity Start(int activity)
        {
            var random = new Random(Seed + activity);
            var blocks = Modes == "BlockingThread" || (Modes == "Mixed" && random.Next(2) == 0);
            return blocks
                ? scope.StartBlocking($"caller-{activity}", own => RunToEnd(PlayAsync(new(Mode.BlockingThread, own), activity, random)))
                : scope.Start($"caller-{activity}", own => PlayAsync(new(Mode.Task, own), activity, random));
        }

        async ValueTask PlayAsync(Verbs verbs, int activity, Random random)
        {
            if (ArriveAsync is not null)
                await ArriveAsync(verbs.Scope!);

            for (var index = 0; index < Operations; index++)
                await PerformAsync(subject.Next(activity, random, (char)('a' + (activity * 8) + index)), cancellations[activity].Token);

            while (subject.Last(activity) is { } last && await PerformAsync(last, CancellationToken.None))
                continue;

            Leave?.Invoke();

            // Whether it was not cancelled.
            async ValueTask<bool> PerformAsync(Operation operation, CancellationToken cancellationToken)
            {
                var start = ++time;
                isCancelled[activity] = () => cancellationToken.IsCancellationRequested || cancelledCaller == activity;
                pending[activity] = new(activity, operation.Verb, operation.Argument, "", start, long.MaxValue - 1);
                try
                {
                    var result = await operation.Perform(verbs, cancellationToken);
                    history.Add(new(activity, operation.Verb, operation.Argument, result, start, ++time));
                    return true;
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested || Cancels == Cancels.Activity)
                {
                    return false;
                }
                finally
                {
                    pending.Remove(activity);
                }
            }
        }
    }

    public override string ToString() =>
        $"{Name}, {Modes}, {Activities} x {Operations}{(Cancels == Cancels.Nothing ? "" : $" and a canceller of one {Cancels}")}, seed {Seed}";

    private async ValueTask JoinAsync(IActivity activity)
    {
        try
        {
            await activity.JoinAsync();
        }
        catch (OperationCanceledException) when (Cancels == Cancels.Activity)
        {
            // It was the victim.
        }
    }

    private static void RunToEnd(ValueTask code)
    {
        Assert.True(code.IsCompleted, "The code of a blocking body waited for something asynchronous.");
        code.GetAwaiter().GetResult();
    }
}

/// <summary>What is cancelled at some moment.</summary>
internal enum Cancels
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>The token of one caller's calls.</summary>
    Token,

    /// <summary>One of the callers.</summary>
    Activity,
}
