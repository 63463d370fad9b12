namespace Concurrency.Tests.Conformance.Linearizability;

public sealed partial class SimulatedRuleTests
{
    [Fact]
    public void BA1_a_participant_who_leaves_ends_the_phase_for_those_who_have_arrived() => Exhaust(scope =>
    {
        var barrier = scope.CreateBarrier("barrier", participants: 3);
        scope.Start("participant", async _ => Assert.Equal(0, await barrier.SignalAndWaitAsync()), instances: 2);
        scope.Start("leaver", _ =>
        {
            barrier.RemoveParticipants();
            return default;
        });
        return default;
    });

    [Fact]
    public void BA2_the_exception_of_the_post_phase_action_reaches_all() => Exhaust(scope =>
    {
        var barrier = scope.CreateBarrier("barrier", participants: 2, _ => throw new InvalidDataException());
        scope.Start(
            "participant",
            async _ => await Assert.ThrowsAsync<BarrierPostPhaseException>(async () => await barrier.SignalAndWaitAsync()),
            instances: 2);
        return default;
    });

    [Fact]
    public void BA3_C1_a_cancelled_participant_has_not_arrived() => Exhaust(scope =>
    {
        var barrier = scope.CreateBarrier("barrier", participants: 2);
        var cancellation = new CancellationTokenSource();
        scope.Start("hesitant", async _ =>
        {
            if (await Record.ExceptionAsync(async () => await barrier.SignalAndWaitAsync(cancellation.Token)) is not null)
                Assert.Equal(0, await barrier.SignalAndWaitAsync());
        });
        scope.Start("other", async _ => Assert.Equal(0, await barrier.SignalAndWaitAsync()));
        StartCanceller(scope, cancellation);
        return default;
    });
}
