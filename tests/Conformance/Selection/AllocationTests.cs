using Concurrency.Tests.Conformance.Waiting;

namespace Concurrency.Tests.Conformance.Selection;

/// <summary>A select in steady state allocates nothing.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests : SelectTest
{
    [Fact]
    public void A_round_that_does_not_wait_allocates_nothing()
    {
        var left = Runtime.CreateChannel<int>("left", capacity: 1);
        var right = Runtime.CreateChannel<int>("right", capacity: 1);
        var select = Runtime.CreateSelect(left.ReceiveCase(), right.ReceiveCase());
        Run(1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Run(10_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                (round % 2 == 0 ? left : right).TrySend(round);
                if (!select.TryWait(out _) || select.TryWait(out _))
                    throw new InvalidOperationException("One item was there.");

                left.TrySend(round);
                select.WaitAsync(Second).GetAwaiter().GetResult();
            }
        }
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    [InlineData(Mode.BlockingThread)]
    public async Task A_round_that_waits_allocates_nothing(Mode mode)
    {
        const int Rounds = 20_000;
        const int BytesPerRound = 4;

        // What else the process allocates meanwhile is noise: what a round allocates would show in every attempt.
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 4 && least > Rounds * BytesPerRound; attempt++)
        {
            var (there, back, never) = (CreateChannel("there"), CreateChannel("back"), CreateChannel("never"));
            var allocated = 0L;
            await Ended(
                Start(mode, "first", async verbs =>
                {
                    var reply = Runtime.CreateSelect(back.ReceiveCase(), never.ReceiveCase());
                    for (var round = -2_000; round < Rounds; round++)
                    {
                        if (round == 0)
                            allocated = GC.GetTotalAllocatedBytes();

                        await verbs.SendAsync(there, round);
                        await verbs.SelectAsync(reply, Patience);
                    }

                    allocated = GC.GetTotalAllocatedBytes() - allocated;
                    there.TryComplete();
                }),
                Start(mode, "second", async verbs =>
                {
                    var question = there.ReceiveCase();
                    var select = Runtime.CreateSelect(never.ReceiveCase(), question);
                    while ((await verbs.SelectAsync(select, Patience))!.Error is null)
                        await verbs.SendAsync(back, question.Value);
                }));
            least = Math.Min(least, allocated);
        }

        Assert.True(least <= Rounds * BytesPerRound, $"{(double)least / Rounds:f1} bytes are allocated in each round.");
    }

    private IChannel<int> CreateChannel(string name) => Runtime.CreateChannel<int>(name, capacity: 1);
}
