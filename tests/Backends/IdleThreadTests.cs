namespace Concurrency.Tests.Backends;

public sealed class IdleThreadTests
{
    private const int Threads = 100;

    [Fact]
    public async Task A_hundred_blocked_activities_sleep_in_the_kernel_and_never_wake()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What the kernel knows of a thread is read from /proc.");

        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseThreads().UseTasks());
        var never = runtime.CreateChannel<int>("never", 1);
        var threads = new Thread[Threads];
        for (var index = 0; index < Threads; index++)
        {
            // Half of them wait between two steps, half in the middle of one.
            var number = index;
            if (index % 2 == 0)
            {
                runtime.Start(
                    $"idle{index}",
                    async _ =>
                    {
                        threads[number] = Thread.CurrentThread;
                        await never.ReceiveAsync();
                    },
                    new() { Backend = "Thread" });
            }
            else
            {
                runtime.StartBlocking($"idle{index}", _ =>
                {
                    threads[number] = Thread.CurrentThread;
                    never.Receive();
                });
            }
        }

        Eventually.True(() => never.GetSnapshot().WaitingReceivers == Threads);

        // After a while each goes over to the sleep that has no end.
        Assert.All(threads, Eventually.Parked);
        Dictionary<int, long> before = [];
        Eventually.True(() =>
        {
            // Two looks alike: the last one has gone to sleep.
            var (earlier, now) = (before, KernelThread.WithNamePrefix("idle"));
            before = now.ToDictionary(thread => thread.Id, thread => thread.Switches);
            return now.Count(thread => thread.IsAsleep) == Threads && before.SequenceEqual(earlier);
        });

        // Others are busy meanwhile.
        await runtime.RunAsync("busy", async scope =>
        {
            var items = scope.CreateChannel<int>("items", 1);
            var sender = scope.Start("sender", async _ =>
            {
                for (var item = 0; item < 100_000; item++)
                    await items.SendAsync(item);
            });
            items.CompleteAfter(sender);
            await foreach (var _ in items.ReceiveAllAsync())
            {
            }
        });

        var after = KernelThread.WithNamePrefix("idle").ToDictionary(thread => thread.Id, thread => thread.Switches);
        Assert.Equal(Threads, before.Count);
        Assert.Equal(before, after);
    }
}
