using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>The same histories, under schedules which the simulation chooses, with somebody who cancels at any point.</summary>
public sealed class SimulatedHistoryTests
{
    private const int Programs = 6;
    private const int SoakPrograms = 20;
    private const int SchedulesOfAProgram = 100;

    // The same programs each time: how many schedules they have is written down.
    private const int SoakSeed = 1_000;

    public static TheoryData<string, string> Runs => new MatrixTheoryData<string, string>(Subjects.Names, ["Task", "BlockingThread", "Mixed"]);

    public static TheoryData<string> Names => [.. Subjects.Names];

    [Theory, MemberData(nameof(Runs))]
    public void C9_C1_what_activities_see_of_an_object_is_one_order_under_any_schedule(string subject, string modes)
    {
        var seed = Seed.Next();
        for (var program = 0; program < Programs; program++)
        {
            var plan = new HistoryPlan(subject, modes, seed + (program * 100), Activities: 3, Operations: 3, (Cancels)(program % 3));
            Simulation.Check(plan.RunAsync, new() { MaxSchedules = SchedulesOfAProgram, Seed = (ulong)seed });
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void C9_C1_C3_every_schedule_of_a_small_program_is_one_order(string subject) =>
        ExhaustAll(subject, Seed.Next(), Programs, operations: 2, activities: 2);

    [Theory, MemberData(nameof(Names))]
    public void C9_C1_C3_every_schedule_of_a_meeting_of_three_is_one_order(string subject) =>
        ExhaustAll(subject, Seed.Next(), Programs, operations: 1, activities: 3);

    [SoakTheory("Each of 20 programs of three activities with three operations is exhausted"), MemberData(nameof(Names))]
    public void C9_C1_C3_soak_of_every_schedule(string subject) =>
        ExhaustAll(subject, SoakSeed, SoakPrograms, operations: 3, activities: 3);

    private static void ExhaustAll(string subject, int seed, int programs, int operations, int activities)
    {
        long schedules = 0;
        for (var program = 0; program < programs; program++)
        {
            var plan = new HistoryPlan(subject, "Task", seed + (program * 100), activities, operations, (Cancels)(program % 3));
            schedules += plan.Exhaust(beginsFutileWaits: true);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{subject}: {programs} programs, {schedules} schedules");
    }
}
