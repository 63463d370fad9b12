namespace Concurrency.Tests.Explorations;

/// <summary>A home-made lock in which readers may pass a writer by without end: nothing is wrong with it but that the writer starves.</summary>
public sealed class StarvationTests
{
    private static readonly SimulationOptions s_options = new() { MaxStepsOfAWait = 60 };

    [Fact]
    public void A_writer_whom_readers_pass_by_again_and_again_is_found()
    {
        var report = Simulation.Explore(scope => Share(scope, rounds: 30, isFair: false), s_options);

        Assert.Equal(SimulationFindingKind.Starvation, report.Finding?.Kind);
        Assert.StartsWith("main/writer has been waiting for", report.Finding!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_writer_whom_later_readers_wait_for_is_not() =>
        Simulation.Check(scope => Share(scope, rounds: 6, isFair: true), s_options with { MaxSchedules = 1_000 });

    private static ValueTask Share(IActivityScope scope, int rounds, bool isFair)
    {
        var mutex = scope.CreateMutex("mutex");
        var changed = mutex.CreateCondition("changed");
        var (readers, waitingWriters, isWriting) = (0, 0, false);
        for (var reader = 0; reader < 2; reader++)
        {
            scope.Start("reader", async _ =>
            {
                for (var round = 0; round < rounds; round++)
                {
                    await EnterAsync();
                    await LeaveAsync();
                }
            });
        }

        scope.Start("writer", async _ =>
        {
            using (var held = await mutex.AcquireAsync())
            {
                waitingWriters++;
                while (readers > 0 || isWriting)
                    await changed.WaitAsync(held);

                waitingWriters--;
                isWriting = true;
            }

            using (var held = await mutex.AcquireAsync())
            {
                isWriting = false;
                changed.Notify(held, int.MaxValue);
            }
        });
        return default;

        async ValueTask EnterAsync()
        {
            using var held = await mutex.AcquireAsync();
            while (isWriting || (isFair && waitingWriters > 0))
                await changed.WaitAsync(held);

            readers++;
        }

        async ValueTask LeaveAsync()
        {
            using var held = await mutex.AcquireAsync();
            if (--readers == 0)
                changed.Notify(held, int.MaxValue);
        }
    }
}
