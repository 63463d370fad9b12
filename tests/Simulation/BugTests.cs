using Concurrency.Tests.Explorations.Bugs;

namespace Concurrency.Tests.Explorations;

public sealed class BugTests(ITestOutputHelper output)
{
    private static readonly int s_seeds = Environment.GetEnvironmentVariable("CONCURRENCY_SOAK") == "1" ? 100 : 3;

    public static TheoryData<string> Bugs => BugCatalogue.Names;

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Every_bug_is_found(string name)
    {
        var bug = BugCatalogue.Get(name);
        var schedules = new List<long>();
        for (var seed = 1UL; seed <= (ulong)s_seeds; seed++)
        {
            var report = Explore(bug, seed);

            Assert.True(report.Finding?.Kind == bug.Kind, $"Seed {seed}: {report}");
            schedules.Add(report.Schedules);
        }

        schedules.Sort();
        output.WriteLine($"{bug.Name}: {schedules[schedules.Count / 2]} schedules in the median, {schedules[^1]} at most.");
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Every_finding_replays(string name)
    {
        var bug = BugCatalogue.Get(name);
        var found = Explore(bug, seed: 1).Finding!;

        var replayed = Simulation.Replay(found.Replay, bug.Program).Finding;

        Assert.NotNull(replayed);
        Assert.Equal(found.Kind, replayed.Kind);
        Assert.Equal(found.Message, replayed.Message);
        Assert.Equal(found.Replay, replayed.Replay);
        Assert.Equal(
            found.Steps.Select(step => (step.Activity, step.Operation)),
            replayed.Steps.Select(step => (step.Activity, step.Operation)));
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void The_same_seed_finds_the_same(string name)
    {
        var bug = BugCatalogue.Get(name);
        var first = Explore(bug, seed: 7);
        var second = Explore(bug, seed: 7);

        Assert.Equal((first.Schedules, first.Steps, first.Finding!.Replay), (second.Schedules, second.Steps, second.Finding!.Replay));
    }

    [Fact]
    public void A_shrunk_finding_has_few_preemptions()
    {
        var preemptions = BugCatalogue.Bugs
            .Select(bug => (bug.Name, Explore(bug, seed: 1).Finding!.Preemptions)).OrderBy(bug => bug.Preemptions).ToList();

        output.WriteLine(string.Join(", ", preemptions));
        Assert.True(preemptions[preemptions.Count / 2].Preemptions <= 2);
    }

    [Fact]
    public void Three_philosophers_starve_within_a_hundred_schedules()
    {
        var report = Simulation.Explore(LockDeadlocks.ThreePhilosophers, new() { MaxSchedules = 100 });

        Assert.Equal(SimulationFindingKind.Deadlock, report.Finding?.Kind);
    }

    private static SimulationReport Explore(Bug bug, ulong seed) =>
        Simulation.Explore(bug.Program, new() { MaxSchedules = bug.MaxSchedules, Seed = seed });
}
