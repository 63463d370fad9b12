using Concurrency.Tests.Explorations.Bugs;

namespace Concurrency.Tests.Explorations;

public sealed class ReductionTests(ITestOutputHelper output)
{
    private const long MaxSchedules = 20_000;

    private static readonly bool s_isSoak = Environment.GetEnvironmentVariable("CONCURRENCY_SOAK") == "1";
    private static readonly int s_programs = s_isSoak ? 1_000 : 100;

    public static TheoryData<string> Bugs => BugCatalogue.Names;

    public static TheoryData<string> Fixed => BugCatalogue.FixedNames;

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Exhaustive_search_finds_the_same_with_and_without_reduction(string name)
    {
        var bug = BugCatalogue.Get(name);
        var plain = Explore(bug.Program, SimulationStrategy.Exhaustive);
        var reduced = Explore(bug.Program, SimulationStrategy.PartialOrderReduction);

        output.WriteLine($"{name}: {plain.Schedules} schedules, reduced to {reduced.Schedules}.");
        if (plain.Finding is not null || plain.IsExhausted)
            Assert.Equal(plain.Finding?.Kind, reduced.Finding?.Kind);
    }

    [Theory]
    [MemberData(nameof(Fixed))]
    public void A_program_without_its_bug_passes_and_reduction_leaves_a_tenth_of_a_hundred_schedules_or_more(string name)
    {
        var program = BugCatalogue.Get(name).Fixed!;
        var plain = Explore(program, SimulationStrategy.Exhaustive);
        var reduced = Explore(program, SimulationStrategy.PartialOrderReduction);

        output.WriteLine($"{name}: {plain.Schedules} schedules, reduced to {reduced.Schedules}.");
        Assert.Null(plain.Finding);
        Assert.Null(reduced.Finding);
        Assert.True(reduced.IsExhausted || !plain.IsExhausted);

        // Of fewer there is less to leave out: most of them differ in what the program comes to.
        Assert.InRange(reduced.Schedules, 1, plain.Schedules < 100 ? plain.Schedules : plain.Schedules / 10);
    }

    [Fact]
    public void Reduction_leaves_no_outcome_of_a_random_program_out()
    {
        var (compared, plainly, reducedly) = (0, 0L, 0L);
        for (var seed = 0; seed < s_programs; seed++)
        {
            var all = new RandomProgram(seed);
            var plain = Explore(all.Run, SimulationStrategy.Exhaustive, maxSchedules: s_isSoak ? MaxSchedules : 1_000);
            if (!plain.IsExhausted)
                continue;

            var some = new RandomProgram(seed);
            var reduced = Explore(some.Run, SimulationStrategy.PartialOrderReduction);

            Assert.True(plain.Finding is null && reduced is { Finding: null, IsExhausted: true }, $"Seed {seed}: {plain}, {reduced}");
            Assert.True(all.Outcomes.SetEquals(some.Outcomes), $"Seed {seed}: {string.Join(" and ", all.Outcomes.Except(some.Outcomes))}");
            Assert.True(reduced.Schedules <= plain.Schedules, $"Seed {seed}: {plain.Schedules}, and reduced {reduced.Schedules}.");
            compared++;
            plainly += plain.Schedules;
            reducedly += reduced.Schedules;
        }

        output.WriteLine($"{compared} of {s_programs} programs: {plainly} schedules, reduced to {reducedly}.");
        Assert.True(compared > s_programs / 2);
    }

    [Fact]
    public void Who_is_called_to_a_mutex_and_cancelled_has_it_in_some_schedules() => AssertBothOutcomes(
        (scope, outcomes) =>
        {
            var isAcquired = false;
            var mutex = scope.CreateMutex("mutex");
            var waiter = scope.Start("waiter", async body =>
            {
                await body.DelayAsync(TimeSpan.FromSeconds(1));
                using (await mutex.AcquireAsync())
                    isAcquired = true;
            });
            scope.Start("holder", async body =>
            {
                using (await mutex.AcquireAsync())
                    await body.DelayAsync(TimeSpan.FromSeconds(2));

                waiter.Cancel();
            });
            Simulation.Eventually("outcome", () => outcomes.Add(isAcquired) || true);
            return ValueTask.CompletedTask;
        });

    [Fact]
    public void Who_asks_for_a_mutex_whose_holder_fails_has_had_it_before_in_some_schedules() => AssertBothOutcomes(
        (scope, outcomes) =>
        {
            var isAcquired = false;
            var mutex = scope.CreateMutex("mutex");
            Simulation.Eventually("outcome", () => outcomes.Add(isAcquired) || true);
            StartFamily(
                scope,
                async own =>
                {
                    using (await mutex.AcquireAsync())
                        await own.YieldAsync();

                    throw new InvalidOperationException("As it is to be.");
                },
                async _ =>
                {
                    using (await mutex.AcquireAsync())
                        isAcquired = true;
                });
            return ValueTask.CompletedTask;
        });

    [Fact]
    public void Who_fails_only_if_something_else_is_drawn_does_so_before_and_after_the_others() => AssertBothOutcomes(
        (scope, outcomes) =>
        {
            var (isSecond, isDone) = (false, false);
            var first = scope.CreateChannel<int>("first", capacity: 1);
            var second = scope.CreateChannel<int>("second", capacity: 1);
            var third = scope.CreateChannel<int>("third", capacity: 1);
            Assert.True(first.TrySend(1) && second.TrySend(2));
            Simulation.Eventually("outcome", () => !isSecond || outcomes.Add(isDone) || true);
            StartFamily(
                scope,
                async own =>
                {
                    await third.SendAsync(3);
                    isDone = true;
                    await own.DelayAsync(TimeSpan.FromSeconds(1));
                },
                async own =>
                {
                    var winner = await own.CreateSelect(first.ReceiveCase(), second.ReceiveCase()).WaitAsync();
                    isSecond = winner.Path == second.Path;
                    if (isSecond)
                        throw new InvalidOperationException("As it is to be.");
                });
            return ValueTask.CompletedTask;
        });

    [Fact]
    public void Who_looks_at_an_object_sees_a_select_that_waits_there_and_one_that_was_served_elsewhere() => AssertBothOutcomes(
        (scope, outcomes) =>
        {
            var first = scope.CreateChannel<int>("first", capacity: 1);
            var second = scope.CreateChannel<int>("second", capacity: 1);
            scope.Start("selector", async own => await own.CreateSelect(first.ReceiveCase(), second.ReceiveCase()).WaitAsync());
            scope.Start("sender", _ =>
            {
                Assert.True(first.TrySend(1));
                return ValueTask.CompletedTask;
            });
            scope.Start("observer", _ =>
            {
                outcomes.Add(second.GetSnapshot().WaitingReceivers == 1);
                return ValueTask.CompletedTask;
            });
            return ValueTask.CompletedTask;
        });

    [Fact]
    public void Who_waits_on_a_condition_is_notified_before_its_cancellation_in_some_schedules() => AssertBothOutcomes(
        (scope, outcomes) =>
        {
            var notified = 0;
            var mutex = scope.CreateMutex("mutex");
            var condition = mutex.CreateCondition("condition");
            var waiter = scope.Start("waiter", async _ =>
            {
                using var lease = await mutex.AcquireAsync();
                await condition.WaitAsync(lease);
            });
            scope.Start("notifier", async _ =>
            {
                using var lease = await mutex.AcquireAsync();
                notified = condition.Notify(lease);
            });
            scope.Start("canceller", _ =>
            {
                waiter.Cancel();
                return ValueTask.CompletedTask;
            });
            Simulation.Eventually("outcome", () => outcomes.Add(notified == 1) || true);
            return ValueTask.CompletedTask;
        });

    [Fact]
    public void Who_is_run_with_a_token_is_cancelled_in_the_middle_in_some_schedules() => AssertBothOutcomes(
        (scope, outcomes) =>
        {
            var cancellation = new CancellationTokenSource();
            var mutex = scope.CreateMutex("mutex");
            var (hasBegun, hasEnded) = (false, false);
            Simulation.Eventually("outcome", () => outcomes.Add(hasBegun && !hasEnded) || true);
            scope.Start("runner", async own =>
            {
                try
                {
                    await own.RunAsync("work", WorkAsync, cancellation.Token);
                }
                catch (OperationCanceledException)
                {
                    // Whether it had begun is what matters.
                }
            });
            StartCanceller(scope, cancellation);
            return ValueTask.CompletedTask;

            async ValueTask WorkAsync(IActivityScope _)
            {
                using (await mutex.AcquireAsync())
                    hasBegun = true;

                using (await mutex.AcquireAsync())
                    hasEnded = true;
            }
        });

    [Fact]
    public void Who_waits_for_two_at_once_until_a_token_is_cancelled_gets_the_first_in_some_schedules() => AssertBothOutcomes(
        (scope, outcomes) =>
        {
            var cancellation = new CancellationTokenSource();
            var first = scope.CreateChannel<int>("first", capacity: 0);
            var second = scope.CreateChannel<int>("second", capacity: 0);
            scope.Start("receiver", async _ =>
            {
                var both = Task.WhenAll(
                    first.ReceiveAsync(cancellation.Token).AsTask(), second.ReceiveAsync(cancellation.Token).AsTask());
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => both);
            });
            StartCanceller(scope, cancellation);
            scope.Start("sender", _ =>
            {
                outcomes.Add(first.TrySend(1));
                return ValueTask.CompletedTask;
            });
            return ValueTask.CompletedTask;
        });

    [Theory, InlineData(false), InlineData(true)]
    public void A_token_is_cancelled_before_and_after_it_is_taken_without_a_point_as_well(bool takesItLater) => AssertBothOutcomes(
        (scope, outcomes) =>
        {
            var cancellation = new CancellationTokenSource();
            var one = new SimulatedVariable<int>("one");
            var other = new SimulatedVariable<int>("other");
            var gate = scope.CreateManualResetEvent("gate", isSet: true);
            scope.Start("waiter", async _ =>
            {
                // Then nobody can know of the token before it may be cancelled.
                if (takesItLater)
                    other.Value = 2;

                try
                {
                    await gate.WaitAsync(cancellation.Token);
                    outcomes.Add(true);
                }
                catch (OperationCanceledException)
                {
                    outcomes.Add(false);
                }
            });
            scope.Start("canceller", _ =>
            {
                one.Value = 1;
                cancellation.Cancel();
                return ValueTask.CompletedTask;
            });
            return ValueTask.CompletedTask;
        });

    [Fact]
    public void A_call_back_that_is_registered_with_a_token_runs_in_some_schedules() => AssertBothOutcomes(
        (scope, outcomes) =>
        {
            var cancellation = new CancellationTokenSource();
            var isCalled = false;
            Simulation.Eventually("outcome", () => outcomes.Add(isCalled) || true);
            scope.Start("registrant", _ =>
            {
                Simulation.Point(cancellation, cancellation.Token);
                var registration = cancellation.Token.Register(() => isCalled = true);
                Simulation.Point(cancellation, cancellation.Token);
                registration.Unregister();
                return ValueTask.CompletedTask;
            });
            StartCanceller(scope, cancellation);
            return ValueTask.CompletedTask;
        });

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    public void A_token_that_is_cancelled_matters_to_those_who_take_one(bool takesToken, int schedules)
    {
        var report = Explore(
            scope =>
            {
                var cancellation = new CancellationTokenSource();
                var gate = scope.CreateManualResetEvent("gate", isSet: true);
                scope.Start("waiter", async _ => await WaitTwiceAsync(takesToken ? cancellation.Token : CancellationToken.None));
                StartCanceller(scope, cancellation);
                return ValueTask.CompletedTask;

                async ValueTask WaitTwiceAsync(CancellationToken cancellationToken)
                {
                    try
                    {
                        await gate.WaitAsync(cancellationToken);
                        await gate.WaitAsync(cancellationToken);
                    }
                    catch (OperationCanceledException)
                    {
                        // It was cancelled before.
                    }
                }
            },
            SimulationStrategy.PartialOrderReduction);

        Assert.True(report is { Finding: null, IsExhausted: true }, report.ToString());
        Assert.Equal(schedules, report.Schedules);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public void Those_who_touch_the_same_object_are_tried_in_both_orders(bool isSame, int schedules)
    {
        object[] objects = ["one", isSame ? "one" : "other"];

        var report = Explore(
            scope =>
            {
                foreach (var target in objects)
                {
                    scope.Start("toucher", _ =>
                    {
                        Simulation.Point(target);
                        return ValueTask.CompletedTask;
                    });
                }

                return ValueTask.CompletedTask;
            },
            SimulationStrategy.PartialOrderReduction);

        Assert.True(report.IsExhausted);
        Assert.Equal(schedules, report.Schedules);
    }

    [Fact]
    public void What_is_looked_at_after_each_step_is_seen_in_every_order_of_the_steps()
    {
        var seen = new HashSet<(int, int)>();

        Simulation.Check(
            scope =>
            {
                var (one, other) = (0, 0);
                Simulation.Always("both are seen", () => seen.Add((one, other)) || true);
                scope.Start("one", async body =>
                {
                    await body.YieldAsync();
                    one = 1;
                });
                scope.Start("other", async body =>
                {
                    await body.YieldAsync();
                    other = 1;
                });
                return ValueTask.CompletedTask;
            },
            new() { Strategy = SimulationStrategy.PartialOrderReduction });

        Assert.Contains((0, 1), seen);
        Assert.Contains((1, 0), seen);
    }

    [Fact]
    public void Three_philosophers_who_take_the_lower_fork_first_are_proved_to_eat()
    {
        var report = Explore(LockDeadlocks.ThreePhilosophersFixed, SimulationStrategy.PartialOrderReduction);

        Assert.Null(report.Finding);
        Assert.True(report.IsExhausted);
    }

    // One of them that fails takes the others with it, and nobody else.
    private static void StartFamily(IActivityScope scope, params Func<IActivityScope, ValueTask>[] bodies) => scope.Start(
        "family",
        family =>
        {
            foreach (var body in bodies)
                family.Start("member", body);

            return ValueTask.CompletedTask;
        },
        new() { OnFailure = FailureResponse.Isolate });

    private static void StartCanceller(IActivityScope scope, CancellationTokenSource cancellation) => scope.Start("canceller", _ =>
    {
        Simulation.Point(cancellation);
        cancellation.Cancel();
        return ValueTask.CompletedTask;
    });

    // With and without reduction.
    private static void AssertBothOutcomes(Func<IActivityScope, HashSet<bool>, ValueTask> program)
    {
        (SimulationStrategy Strategy, bool BeginsFutileWaits)[] ways =
        [
            (SimulationStrategy.Exhaustive, false),
            (SimulationStrategy.PartialOrderReduction, false),
            (SimulationStrategy.PartialOrderReduction, true),
        ];
        foreach (var (strategy, beginsFutileWaits) in ways)
        {
            var outcomes = new HashSet<bool>();
            var report = Explore(scope => program(scope, outcomes), strategy, beginsFutileWaits: beginsFutileWaits);

            Assert.True(report is { Finding: null, IsExhausted: true }, report.ToString());
            Assert.Equal([false, true], outcomes.Order());
        }
    }

    private static SimulationReport Explore(
        Func<IActivityScope, ValueTask> program,
        SimulationStrategy strategy,
        long maxSchedules = MaxSchedules,
        bool beginsFutileWaits = false) =>
        Simulation.Explore(program, new() { Strategy = strategy, MaxSchedules = maxSchedules, BeginsFutileWaits = beginsFutileWaits });
}
