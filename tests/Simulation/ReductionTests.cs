using Concurrency.Tests.Explorations.Bugs;

namespace Concurrency.Tests.Explorations;

public sealed class ReductionTests(ITestOutputHelper output)
{
    private const long MaxSchedules = 20_000;

    private static readonly int s_programs = Environment.GetEnvironmentVariable("CONCURRENCY_SOAK") == "1" ? 1_000 : 100;

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
            var plain = Explore(all.Run, SimulationStrategy.Exhaustive, maxSchedules: 1_000);
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
