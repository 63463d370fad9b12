using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>
/// What several activities see of an object is what one would see, in some order that keeps the order of those calls which did not
/// overlap (Herlihy and Wing, "Linearizability", 1990).
/// </summary>
public sealed class LinearizabilityTests : ChannelTest
{
    private const int Histories = 80;
    private const int SoakHistories = 10_000;

    public static TheoryData<string, string> Programs => new MatrixTheoryData<string, string>(
        Subjects.Names,
        [.. Enum.GetNames<Mode>(), "Mixed"]);

    [Theory, MemberData(nameof(Programs))]
    public Task C9_what_activities_see_of_an_object_is_one_order(string subject, string modes) => RunAsync(subject, modes, Histories);

    [Theory]
    [InlineData("tries 0")]
    [InlineData("tries 1")]
    [InlineData("tries 2")]
    [InlineData("unbounded tries")]
    public Task CH10_operations_that_never_wait_are_linearizable(string subject) =>
        RunAsync(subject, nameof(Mode.BlockingForeign), 8 * Histories);

    [SoakTheory("A million histories in all"), MemberData(nameof(Programs))]
    public Task C9_soak(string subject, string modes) => RunAsync(subject, modes, SoakHistories);

    private async Task RunAsync(string subject, string modes, int histories)
    {
        var seed = Seed.Next();
        var random = new Random(seed);
        var isMixed = !Enum.TryParse<Mode>(modes, out var only);
        var program = new HistoryProgram(() => Subjects.Create(Runtime, subject), histories, seed);
        var roles = Enumerable.Range(0, Subject.Activities)
            .Select(activity => Start(isMixed ? (Mode)random.Next(5) : only, "caller", verbs => program.PlayAsync(verbs, activity)))
            .ToArray();
        var canceller = new Thread(program.CancelWhoeverWaits) { IsBackground = true };
        canceller.Start();
        try
        {
            await Ended(roles);
        }
        finally
        {
            program.Stop();
            canceller.Join();
        }

        Assert.Equal(histories, program.Accepted);
    }
}
