using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>The same histories, under schedules which the simulation chooses, with somebody who cancels at any point.</summary>
public sealed class SimulatedHistoryTests
{
    private const int Programs = 6;
    private const int SoakPrograms = 20;
    private const int SchedulesOfAProgram = 100;

    // Passes only when nobody can go on: then whoever still waits is cancelled.
    private static readonly TimeSpan s_patience = TimeSpan.FromHours(1);

    public static TheoryData<string, string> Runs => new MatrixTheoryData<string, string>(Subjects.Names, ["Task", "BlockingThread", "Mixed"]);

    public static TheoryData<string> Names => [.. Subjects.Names];

    [Theory, MemberData(nameof(Runs))]
    public void C9_C1_what_activities_see_of_an_object_is_one_order_under_any_schedule(string subject, string modes)
    {
        var seed = Seed.Next();
        for (var program = 0; program < Programs; program++)
        {
            var plan = new Plan(subject, modes, seed + (program * 100), Activities: 3, Operations: 3, Cancels: program % 2 == 0);
            Simulation.Check(plan.RunAsync, new() { MaxSchedules = SchedulesOfAProgram, Seed = (ulong)seed });
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void C9_C1_C3_every_schedule_of_a_small_program_is_one_order(string subject) =>
        ExhaustAll(subject, Programs, operations: 2, activities: 2);

    [Theory, MemberData(nameof(Names))]
    public void C9_C1_C3_every_schedule_of_a_meeting_of_three_is_one_order(string subject) =>
        ExhaustAll(subject, Programs, operations: 1, activities: 3);

    [SoakTheory("Each of 20 programs of three activities with three operations is exhausted"), MemberData(nameof(Names))]
    public void C9_C1_C3_soak_of_every_schedule(string subject) => ExhaustAll(subject, SoakPrograms, operations: 3, activities: 3);

    private static void ExhaustAll(string subject, int programs, int operations, int activities)
    {
        var seed = Seed.Next();
        long schedules = 0;
        for (var program = 0; program < programs; program++)
        {
            var plan = new Plan(subject, "Task", seed + (program * 100), activities, operations, Cancels: program % 2 == 0);
            var report = Simulation.Explore(plan.RunAsync, new()
            {
                Strategy = SimulationStrategy.PartialOrderReduction,
                MaxSchedules = 10_000_000,
                TimeLimit = TimeSpan.FromHours(1),
            });
            report.ThrowIfFailed();
            Assert.True(report.IsExhausted, $"{plan}: {report}");
            schedules += report.Schedules;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{subject}: {programs} programs, {schedules} schedules");
    }

    /// <summary>A program over one object: the same each time it runs.</summary>
    private sealed record Plan(string Name, string Modes, int Seed, int Activities, int Operations, bool Cancels)
    {
        public async ValueTask RunAsync(IActivityScope scope)
        {
            var subject = Subjects.Create(scope, Name);
            var history = new List<Call>();
            var pending = new Dictionary<int, Call>();
            var cancellations = Enumerable.Range(0, Activities).Select(_ => new CancellationTokenSource()).ToArray();
            long time = 0;
            var running = Enumerable.Range(0, Activities).Select(Start).ToList();
            if (Cancels)
            {
                running.Add(scope.Start("canceller", _ =>
                {
                    Simulation.Point();
                    cancellations[new Random(Seed).Next(Activities)].Cancel();
                    return default;
                }));
            }

            await scope.DelayAsync(s_patience);
            AssertNobodyWaitsInVain();
            foreach (var cancellation in cancellations)
                cancellation.Cancel();

            foreach (var activity in running)
                await activity.JoinAsync();

            Assert.True(subject.Accepts(history), $"{this}: in no order:\n" + string.Join('\n', history.OrderBy(call => call.Start)));

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
                for (var index = 0; index < Operations; index++)
                    await PerformAsync(subject.Next(activity, random, (char)('a' + (activity * 8) + index)), cancellations[activity].Token);

                while (subject.Last(activity) is { } last)
                    await PerformAsync(last, CancellationToken.None);

                async ValueTask PerformAsync(Operation operation, CancellationToken cancellationToken)
                {
                    var start = ++time;
                    pending[activity] = new(activity, operation.Verb, operation.Argument, "", start, long.MaxValue - 1);
                    try
                    {
                        var result = await operation.Perform(verbs, cancellationToken);
                        history.Add(new(activity, operation.Verb, operation.Argument, result, start, ++time));
                    }
                    catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                    {
                    }
                    finally
                    {
                        pending.Remove(activity);
                    }
                }
            }
        }

        private static void RunToEnd(ValueTask code)
        {
            Assert.True(code.IsCompleted, "The code of a blocking body waited for something asynchronous.");
            code.GetAwaiter().GetResult();
        }
    }
}
