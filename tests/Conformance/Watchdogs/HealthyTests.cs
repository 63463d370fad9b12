namespace Concurrency.Tests.Conformance.Watchdogs;

/// <summary>A program which goes on is told nothing of, however busy it is.</summary>
public sealed class HealthyTests : WatchdogTest
{
    private const int Operations = 1_000_000;
    private const int OperationsBetweenLooks = 500;

    protected override WatchdogOptions Watched => new() { Cycle = Limit, Wait = Limit, FullChannel = Limit };

    [Theory, MemberData(nameof(Placements))]
    public async Task Watchdogs_are_silent_in_a_healthy_program_under_load(string placement)
    {
        var progress = new Progress(participants: 6);
        var work = Runtime.Start("work", scope =>
        {
            var items = scope.CreateChannel<int>("items", capacity: 4);
            var (a, b) = (scope.CreateMutex("a"), scope.CreateMutex("b"));
            var permits = scope.CreateSemaphore("permits", permits: 1);
            IActivity[] senders = [.. Enumerable.Range(0, 2).Select(index => scope.Start("send", _ => SendAsync(index), On(placement, index)))];
            items.CompleteAfter(senders);
            for (var index = 2; index < 4; index++)
            {
                var own = index;
                scope.Start("receive", _ => ReceiveAsync(own), On(placement, index + 1));
            }

            for (var index = 4; index < 6; index++)
            {
                var own = index;
                scope.Start("contend", _ => ContendAsync(own), On(placement, index));
            }

            return default;

            async ValueTask SendAsync(int index)
            {
                for (var item = 0; item < Operations / 4; item++)
                {
                    await items.SendAsync(item);
                    progress.Count(index);
                }

                progress.End(index);
            }

            async ValueTask ReceiveAsync(int index)
            {
                await foreach (var _ in items.ReceiveAllAsync())
                    progress.Count(index);

                progress.End(index);
            }

            async ValueTask ContendAsync(int index)
            {
                for (var round = 0; round < Operations / 6; round++)
                {
                    using var first = await a.AcquireAsync();
                    using var second = await b.AcquireAsync();
                    using var third = await permits.EnterAsync();
                    progress.Count(index);
                }

                progress.End(index);
            }
        });

        // Everybody does something between two looks, so nothing lasts for two seconds.
        var looks = 0;
        await HaveLooked();
        while (work.State < ActivityState.Completed)
        {
            var before = progress.Take();
            await Until(() => progress.IsPast(before) || work.State >= ActivityState.Completed);
            Time.Advance(TimeSpan.FromSeconds(1));
            await HaveLooked();
            looks++;
        }

        await Soon(work.JoinAsync());
        Assert.True(looks > Limit.TotalSeconds, $"Only {looks} looks.");
        Assert.Empty(Log.Records);
    }

    private sealed class Progress(int participants)
    {
        private readonly long[] _counts = new long[participants];

        public void Count(int index) => Volatile.Write(ref _counts[index], _counts[index] + 1);

        public void End(int index) => Volatile.Write(ref _counts[index], long.MaxValue);

        public long[] Take() => [.. Enumerable.Range(0, participants).Select(index => Volatile.Read(ref _counts[index]))];

        public bool IsPast(long[] before) =>
            Enumerable.Range(0, participants).All(index => before[index] == long.MaxValue || Volatile.Read(ref _counts[index]) >= before[index] + OperationsBetweenLooks);
    }
}
