namespace Concurrency.Tests.Explorations;

/// <summary>Faults on request: what goes wrong because of one is found, the fault itself is not.</summary>
public sealed class FaultTests
{
    private static readonly SimulationOptions s_exceptions = new() { Faults = SimulationFaults.Exceptions };
    private static readonly SimulationOptions s_cancellations = new() { Faults = SimulationFaults.Cancellations };

    [Fact]
    public void A_permit_that_is_not_given_back_after_an_exception_is_found()
    {
        Assert.Null(Simulation.Explore(Work(isCareful: false)).Finding);

        var report = Simulation.Explore(Work(isCareful: false), s_exceptions);

        Assert.Equal(SimulationFindingKind.Deadlock, report.Finding?.Kind);
        Assert.Contains("waits for main/permits", report.Finding!.Message, StringComparison.Ordinal);
        Assert.Equal(
            SimulationFindingKind.Deadlock,
            Simulation.Replay(report.Finding.Replay, Work(isCareful: false), s_exceptions).Finding?.Kind);
    }

    [Fact]
    public void Who_gives_back_in_any_case_passes_with_an_exception_at_every_operation()
    {
        var report = Simulation.Explore(Work(isCareful: true), s_exceptions with { Strategy = SimulationStrategy.Exhaustive });

        Assert.Null(report.Finding);
        Assert.True(report.IsExhausted);
    }

    [Fact]
    public void A_partner_who_is_cancelled_leaves_the_other_waiting()
    {
        Assert.Null(Simulation.Explore(Meet).Finding);

        Assert.Equal(SimulationFindingKind.Deadlock, Simulation.Explore(Meet, s_cancellations).Finding?.Kind);
    }

    private static Func<IActivityScope, ValueTask> Work(bool isCareful) => scope =>
    {
        var permits = scope.CreateSemaphore("permits", permits: 1, maxPermits: 1);
        var results = scope.CreateChannel<int>("results", capacity: 2);
        for (var worker = 0; worker < 2; worker++)
        {
            scope.Start(
                "worker",
                async _ =>
                {
                    await permits.AcquireAsync();
                    if (!isCareful)
                    {
                        await results.SendAsync(1);
                        permits.Release();
                        return;
                    }

                    try
                    {
                        await results.SendAsync(1);
                    }
                    finally
                    {
                        permits.Release();
                    }
                },
                new() { OnFailure = FailureResponse.Isolate });
        }

        return default;
    };

    private static ValueTask Meet(IActivityScope scope)
    {
        var exchange = scope.CreateExchanger<int>("exchange");
        scope.Start("a", async _ => await exchange.ExchangeAsync(1));
        scope.Start("b", async _ => await exchange.ExchangeAsync(2));
        return default;
    }
}
