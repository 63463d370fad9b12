using Concurrency.Hosting;
using Concurrency.Tests.Conformance;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>A host stops in time, whatever its activities do.</summary>
public sealed class StuckTests
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(20);
    private static readonly string[] s_names = ["blocks-on-thread", "computes-on-task", "computes-on-thread", "swallows"];

    private readonly ManualTimeProvider _time = new();

    [Theory, InlineData(StopMode.Cancel), InlineData(StopMode.Drain)]
    public async Task The_host_stops_within_grace_plus_one_second_whatever_its_activities_do_and_the_report_names_the_stuck(StopMode onStop)
    {
        using var release = new ManualResetEventSlim();
        using var stuck = new CountdownEvent(s_names.Length);
        await using var app = new HostedScenario(c => c
                .AddBlockingActivity("computes-on-thread", (_, _) => Compute(), a => a.OnStop = onStop)
                .AddBlockingActivity(
                    "blocks-on-thread",
                    (_, _) =>
                    {
                        stuck.Signal();
                        release.WaitHandle.WaitOne();
                    },
                    a => a.OnStop = onStop)
                .AddActivity(
                    "computes-on-task",
                    (_, _) =>
                    {
                        Compute();
                        return default;
                    },
                    a => a.OnStop = onStop)
                .AddActivity("swallows", SwallowAsync, a => a.OnStop = onStop))
            .In(_time)
            .Set(("Shutdown:Grace", $"{s_grace:c}"));
        await app.StartAsync();
        while (!stuck.IsSet || Find("swallows").Activity.State != ActivityState.Blocked || !IsAsleep(Find("blocks-on-thread")))
            await Task.Yield();

        var stop = app.StopAsync();
        await _time.AdvanceUntilAsync(stop, TimeSpan.FromMilliseconds(100));
        Assert.InRange(TimeSpan.FromTicks(_time.GetTimestamp()), s_grace, s_grace + TimeSpan.FromSeconds(1));
        foreach (var id in (int[])[325, 326])
        {
            string[] lines = [.. Assert.Single(app.Log.Of(id)).Message.Split('\n')[1..].Order(StringComparer.Ordinal)];
            Assert.Equal(s_names, lines.Select(line => line.Trim().Split(' ')[0]));
            Assert.Matches("^  blocks-on-thread on Thread is Active, .* is blocked outside of the library", lines[0]);
            Assert.StartsWith("  computes-on-task on Task is Active, ", lines[1], StringComparison.Ordinal);
            Assert.StartsWith("  computes-on-thread on Thread is Active, ", lines[2], StringComparison.Ordinal);
            Assert.StartsWith("  swallows on Task is Blocked, ", lines[3], StringComparison.Ordinal);
        }

        // The container waits for nobody whom the host has given up on.
        await app.DisposeAsync().AsTask().WaitAsync(HostedScenario.Patience);
        release.Set();

        RemainingActivity Find(string name) => app.Runtime.Survey().Single(remaining => remaining.Activity.Path == name);

        static bool IsAsleep(RemainingActivity remaining) => remaining.Thread?.State.HasFlag(ThreadState.WaitSleepJoin) == true;

        void Compute()
        {
            stuck.Signal();
            while (!release.IsSet)
                Thread.Yield();
        }

        async ValueTask SwallowAsync(IActivityScope scope, IServiceProvider services)
        {
            stuck.Signal();
            while (true)
            {
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, scope.CancellationToken);
                }
                catch (OperationCanceledException)
                {
                    await Task.Run(release.Wait);
                    return;
                }
            }
        }
    }
}
