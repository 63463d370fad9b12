using Concurrency.Tests.Conformance;
using Concurrency.Tests.Conformance.Linearizability;

namespace Concurrency.Tests.AtomicGrain;

/// <summary>Histories of small programs, under every order of what is atomic inside of the library.</summary>
public sealed class AtomicHistoryTests(ITestOutputHelper output)
{
    private const int Programs = 4;
    private const int LargerPrograms = 6;

    // Millions of schedules, where the others have thousands.
    private const string Largest = "select 0";

    public static TheoryData<string> Names => [.. Subjects.Names];

    public static TheoryData<string> SmallerNames => [.. Subjects.Names.Where(name => name != Largest)];

    [Theory, MemberData(nameof(Names))]
    public void C9_C1_C3_every_order_of_the_atomic_operations_in_two_calls_is_one_order_of_the_calls(string subject) =>
        ExhaustAll(subject, Programs, operations: 1, Cancels.Nothing);

    [Theory, MemberData(nameof(Names))]
    public void C1_C3_every_order_of_those_in_two_calls_and_the_cancellation_of_one_is_one_order_of_the_calls(string subject) =>
        ExhaustAll(subject, programs: 1, operations: 1, Cancels.Token);

    [Theory, MemberData(nameof(Names))]
    public void C1_C3_every_order_of_those_in_two_calls_and_the_cancellation_of_a_caller_is_one_order_of_the_calls(string subject) =>
        ExhaustAll(subject, programs: 1, operations: 1, Cancels.Activity);

    [Theory, MemberData(nameof(SmallerNames))]
    public void C9_C1_C3_every_order_in_two_calls_each_is_one_order_of_the_calls(string subject) =>
        ExhaustAll(subject, LargerPrograms, operations: 2, Cancels.Nothing);

    [SoakTheory("Each of 6 programs of two activities with two operations is exhausted"), InlineData(Largest)]
    public void C9_C1_C3_soak_of_every_order_in_two_calls_each(string subject) =>
        ExhaustAll(subject, LargerPrograms, operations: 2, Cancels.Nothing);

    [SoakTheory("Each of 6 programs of two activities with two operations and a canceller is exhausted"), MemberData(nameof(Names))]
    public void C9_C1_C3_soak_of_every_order_in_two_calls_each_and_the_cancellation_of_one(string subject) =>
        ExhaustAll(subject, LargerPrograms, operations: 2, Cancels.Token);

    [SoakTheory("Each of 6 programs of two activities with two operations, of which one is cancelled, is exhausted"), MemberData(nameof(Names))]
    public void C9_C1_C3_soak_of_every_order_in_two_calls_each_and_the_cancellation_of_a_caller(string subject) =>
        ExhaustAll(subject, LargerPrograms, operations: 2, Cancels.Activity);

    // The same programs each time: how many orders they have differs a thousandfold from program to program.
    private void ExhaustAll(string subject, int programs, int operations, Cancels cancels)
    {
        long schedules = 0;
        for (var seed = 0; seed < programs; seed++)
        {
            var plan = new HistoryPlan(subject, "Task", seed * 100, Activities: 2, operations, cancels)
            {
                ArriveAsync = ArriveAsync,
                Leave = Exploration.AtomicGrain.Leave,
                Finish = Exploration.AtomicGrain.Finish,
            };
            schedules += plan.Exhaust(beginsFutileWaits: false);
        }

        output.WriteLine($"{subject}: {programs} programs, {schedules} schedules");
    }

    // Behind a jump of the time: what it took to come there is over for all.
    private static async ValueTask ArriveAsync(IActivityScope own)
    {
        await own.DelayAsync(TimeSpan.FromSeconds(1));
        Exploration.AtomicGrain.Arrive();
    }
}
