using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>Where a seam decides who is next, no time passes, and overtakings are counted.</summary>
public sealed class MutexSeamTests : OvertakingTest
{
    [Theory, MemberData(nameof(CallableModes))]
    public async Task MU2_C7_under_a_seam_a_waiter_is_overtaken_three_times(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var go = new ManualResetEventSlim();
        var waiter = await StartWaiterAsync(mode, mutex, () => Assert.True(go.Wait(Patience)));
        for (var overtaking = 0; overtaking < 3; overtaking++)
        {
            Time.Advance(1_000);
            held = await OvertakeAsync(mutex, held, waiter);
        }

        await AssertHandsOverAsync(mutex, held, waiter, go);
    }

    [Theory, MemberData(nameof(CallableModes))]
    public async Task MU2_C7_overtakings_are_counted_for_each_waiter_anew(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        for (var round = 0; round < 2; round++)
        {
            var waiter = await StartWaiterAsync(mode, mutex);
            for (var overtaking = 0; overtaking < 3; overtaking++)
                held = await OvertakeAsync(mutex, held, waiter);

            held.Dispose();
            await Ended(waiter.Role);
            held = Take(mutex);
        }

        held.Dispose();
        AssertFree(mutex);
    }

    protected override void Configure(ConcurrencyBuilder builder)
    {
        base.Configure(builder);
        builder.Seam = new RecordingSeam();
    }
}
