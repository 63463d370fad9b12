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
    public void A_program_without_its_bug_passes_and_reduction_takes_no_more_schedules(string name)
    {
        var program = BugCatalogue.Get(name).Fixed!;
        var plain = Explore(program, SimulationStrategy.Exhaustive);
        var reduced = Explore(program, SimulationStrategy.PartialOrderReduction);

        output.WriteLine($"{name}: {plain.Schedules} schedules, reduced to {reduced.Schedules}.");
        Assert.Null(plain.Finding);
        Assert.Null(reduced.Finding);
        Assert.True(reduced.Schedules <= plain.Schedules);
        Assert.True(reduced.IsExhausted || !plain.IsExhausted);
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

    [Theory]
    [InlineData("philosophers 3")]
    [InlineData("wrong lock")]
    [InlineData("bluetooth")]
    [InlineData("bounded buffer, one condition")]
    [InlineData("if for while")]
    public void Reduction_leaves_a_tenth_of_the_schedules_of_a_larger_program_at_most(string name)
    {
        var program = BugCatalogue.Get(name).Fixed!;
        var plain = Explore(program, SimulationStrategy.Exhaustive);
        var reduced = Explore(program, SimulationStrategy.PartialOrderReduction);

        Assert.True(plain.IsExhausted && reduced.IsExhausted);
        Assert.InRange(reduced.Schedules, 1, plain.Schedules / 10);
    }

    [Theory]
    [InlineData(SimulationStrategy.Exhaustive, false)]
    [InlineData(SimulationStrategy.PartialOrderReduction, false)]
    [InlineData(SimulationStrategy.PartialOrderReduction, true)]
    public void Who_is_called_to_a_mutex_and_cancelled_has_it_in_some_schedules(SimulationStrategy strategy, bool beginsFutileWaits)
    {
        var outcomes = new HashSet<bool>();

        Simulation.Check(
            scope =>
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
            },
            new() { Strategy = strategy, BeginsFutileWaits = beginsFutileWaits });

        Assert.Equal([false, true], outcomes.Order());
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

    private static SimulationReport Explore(
        Func<IActivityScope, ValueTask> program, SimulationStrategy strategy, long maxSchedules = MaxSchedules) =>
        Simulation.Explore(program, new() { Strategy = strategy, MaxSchedules = maxSchedules });
}
