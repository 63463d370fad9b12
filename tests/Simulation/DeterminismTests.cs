using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Concurrency.Tests.Explorations.Bugs;

namespace Concurrency.Tests.Explorations;

/// <summary>The same program, seed and number of a schedule are the same schedule: today, tomorrow, and in another process.</summary>
public sealed class DeterminismTests
{
    private const string DigestFile = "CONCURRENCY_SIMULATION_DIGEST";
    private const int Schedules = 1_000;

    [Fact]
    public void A_thousand_schedules_are_the_same_twice_and_in_another_process()
    {
        var digest = DigestOfSchedules();

        Assert.Equal(digest, DigestOfSchedules());
        Assert.Equal(digest, DigestOfAnotherProcess());
    }

    [Theory]
    [InlineData(SimulationStrategy.Portfolio)]
    [InlineData(SimulationStrategy.Random)]
    [InlineData(SimulationStrategy.Pct)]
    [InlineData(SimulationStrategy.PartialOrderSampling)]
    public void A_schedule_of_a_seed_is_run_without_those_before_it(SimulationStrategy strategy)
    {
        var all = Explore(first: 0, count: 40);

        foreach (var number in (int[])[0, 1, 17, 39])
            Assert.Equal(all[number], Explore(number, count: 1).Single());

        string[] Explore(int first, int count)
        {
            var log = new StringBuilder();
            Simulation.Explore(Write(log), new() { Strategy = strategy, Seed = 7, FirstSchedule = first, MaxSchedules = count });

            // The first two runs are no schedules: they show that the program is the same each time.
            return [.. log.ToString().Split('\n')[3..]];
        }
    }

    [Fact]
    public void Who_is_started_under_a_cancelled_activity_ends_in_a_step_of_the_schedule()
    {
        var report = Simulation.Explore(
            async scope =>
            {
                IActivity? child = null;
                var parent = scope.Start(
                    "parent",
                    async own =>
                    {
                        own.Cancel();
                        child = own.Start("child", _ => default);
                        await own.DelayAsync(TimeSpan.FromSeconds(1));
                    },
                    new() { OnFailure = FailureResponse.Isolate });
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await parent.JoinAsync());
                Assert.Equal(ActivityState.Cancelled, child!.State);
            },
            new() { Strategy = SimulationStrategy.Exhaustive });

        Assert.True(report is { Finding: null, IsExhausted: true }, report.ToString());
    }

    [Fact]
    public void The_digest_is_written_for_the_process_that_asks_for_it()
    {
        if (Environment.GetEnvironmentVariable(DigestFile) is { } file)
            File.WriteAllText(file, DigestOfSchedules());
        else
            Assert.NotEqual(DigestOfSchedules(seed: 1), DigestOfSchedules(seed: 2));
    }

    private static string DigestOfAnotherProcess()
    {
        var file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
            foreach (var argument in (string[])
                [
                    typeof(DeterminismTests).Assembly.Location,
                    "-method",
                    $"{typeof(DeterminismTests).FullName}.{nameof(The_digest_is_written_for_the_process_that_asks_for_it)}",
                ])
                start.ArgumentList.Add(argument);

            start.Environment[DigestFile] = file;
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, output);
            return File.ReadAllText(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Who did what in each schedule, as the program itself sees it: in those that pass and in those that fail.
    private static string DigestOfSchedules(ulong seed = 1)
    {
        var log = new StringBuilder();
        var program = Write(log);
        Simulation.Explore(program, new() { MaxSchedules = Schedules, Seed = seed });
        foreach (var bug in BugCatalogue.Bugs)
            log.Append(CultureInfo.InvariantCulture, $"{bug.Name}: {Simulation.Explore(bug.Program, new() { Seed = seed }).Finding?.Replay}\n");

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(log.ToString())));
    }

    private static Func<IActivityScope, ValueTask> Write(StringBuilder log) => scope =>
    {
        var items = scope.CreateChannel<int>("items", capacity: 1);
        var mutex = scope.CreateMutex("mutex");
        log.Append('\n');
        for (var sender = 0; sender < 2; sender++)
        {
            var letter = (char)('a' + sender);
            scope.Start("sender", async _ =>
            {
                for (var item = 0; item < 3; item++)
                {
                    await items.SendAsync(item);
                    using var held = await mutex.AcquireAsync();
                    log.Append(letter);
                }
            });
        }

        scope.Start("receiver", async _ =>
        {
            for (var item = 0; item < 6; item++)
                log.Append(await items.ReceiveAsync());
        });
        return default;
    };
}
