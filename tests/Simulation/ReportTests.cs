using Concurrency.Tests.Explorations.Bugs;

namespace Concurrency.Tests.Explorations;

/// <summary>A finding can be read, stepped through, kept, and run again.</summary>
public sealed class ReportTests
{
    [Fact]
    public void The_table_has_a_column_for_each_activity_and_a_line_for_each_step() =>
        Assert.Equal(
            """
            Deadlock: main/a waits for main/other, which main/b holds; main/b waits for main/one, which main/a holds.

               main/a              main/b
            1  Acquire main/one
            2                      *Acquire main/other
            3                      Acquire main/one
            4  Acquire main/other

            At the end:
              main waits for its children
              main/a waits: Acquire on main/other, held by main/b
              main/b waits: Acquire on main/one, held by main/a

            1 preemption, marked with *. To run it again:
              Simulation.Replay("1.2x2", program)
            """,
            FindDeadlock().ToString(),
            ignoreLineEndingDifferences: true);

    [Fact]
    public void A_variable_is_shown_with_its_value()
    {
        var report = Simulation.Explore(async scope =>
        {
            var variable = new SimulatedVariable<int>("x", 1);
            variable.Value = 2;
            await scope.YieldAsync();
            Assert.NotEqual(2, variable.Value);
        });

        Assert.Equal(["Set x = 2", "Yield ", "Read x = 2"], report.Finding!.Steps.Select(step => $"{step.Operation} {step.Target}"));
    }

    [Fact]
    public void What_is_sent_or_set_is_shown()
    {
        var report = Simulation.Explore(async scope =>
        {
            var items = scope.CreateChannel<int>("items", capacity: 2);
            await items.SendAsync(7);
            items.TrySend(8);
            scope.CreatePromise<string>("promise").TrySetResult("done");
            scope.CreateLatest("latest", 1).Set(2);
            Assert.Fail("To be reported.");
        });

        Assert.Equal(
            [
                "Send main/items (0 items): 7",
                "Send main/items (1 item): 8",
                "Set main/promise: done",
                "Set main/latest: 2",
            ],
            report.Finding!.Steps.Select(step => $"{step.Operation} {step.Target}"));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void What_comes_of_an_operation_is_shown_and_in_which_step_if_that_is_a_later_one(bool blocks)
    {
        var report = Simulation.Explore(
            async scope =>
            {
                var items = scope.CreateChannel<int>("items", capacity: 1);
                var receiver = blocks ? scope.StartBlocking("receiver", Receive) : scope.Start("receiver", ReceiveAsync);
                await scope.YieldAsync();
                Assert.True(items.TrySend(7));
                await receiver.JoinAsync();

                void Receive(IActivityScope own)
                {
                    items.Receive();
                    items.Receive(TimeSpan.FromSeconds(1));
                }

                async ValueTask ReceiveAsync(IActivityScope own)
                {
                    await items.ReceiveAsync();
                    await items.ReceiveAsync(TimeSpan.FromSeconds(1));
                }
            },
            new() { Strategy = SimulationStrategy.RoundRobin });

        Assert.Equal(
            """
            Exception: TimeoutException: Receive on 'main/items' did not complete within 00:00:01.

               main                                        main/receiver
            1  Yield
            2                                              Receive main/items (0 items) → 7 in 3
            3  Send main/items (0 items): 7 → True
            4  Join main/receiver → TimeoutException in 5
            5                                              Receive main/items (0 items) → cancelled

            0 preemptions, marked with *. To run it again:
              Simulation.Replay("0.1.0", program)
            """,
            report.Finding!.ToString(),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void The_end_of_a_deadline_is_not_taken_for_that_of_the_operation_before()
    {
        var report = Simulation.Explore(async scope =>
        {
            using (await scope.CreateMutex("mutex").AcquireAsync())
            {
                await scope.DeadlineAsync(TimeSpan.FromHours(1), async _ =>
                {
                    await scope.YieldAsync();
                    await scope.YieldAsync();
                });
            }

            Assert.Fail("To be reported.");
        });

        Assert.All(report.Finding!.Steps, step => Assert.Equal("", step.Outcome));
    }

    [Fact]
    public void Whether_a_synchronous_operation_took_effect_is_shown()
    {
        var report = Simulation.Explore(scope =>
        {
            var promise = scope.CreatePromise<int>("promise");
            var turnstile = scope.CreateAutoResetEvent("turnstile");
            var items = scope.CreateChannel<int>("items", capacity: 1);
            var variable = new SimulatedVariable<int>("x", 3);
            promise.TrySetResult(1);
            promise.TrySetCanceled();
            turnstile.Set();
            turnstile.Reset();
            turnstile.TryWait();
            items.TrySend(2);
            items.TryReceive(out _);
            items.TryComplete();
            items.TryComplete();
            variable.CompareExchange(5, 3);
            Assert.Fail("To be reported.");
            return ValueTask.CompletedTask;
        });

        Assert.Equal(
            [
                "Set True", "Set False", "Set True", "Reset True", "Wait False", "Send True", "Receive 2", "Complete True",
                "Complete False", "Exchange 3",
            ],
            report.Finding!.Steps.Select(step => $"{step.Operation} {step.Outcome}"));
    }

    [Fact]
    public void It_is_a_sequence_diagram_too()
    {
        var lines = FindDeadlock().ToMermaid().ReplaceLineEndings("\n").Split('\n');

        Assert.Equal("sequenceDiagram", lines[0]);
        Assert.Contains("    main/b->>main/other: Acquire", lines);
    }

    [Fact]
    public void It_is_a_page_which_needs_nothing_else()
    {
        var page = FindDeadlock().ToHtml();

        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.Contains("\"activity\":\"main/b\",\"operation\":\"Acquire\",\"target\":\"main/other\",\"outcome\":\"\",\"isPreemption\":true", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_cannot_end_the_script_of_the_page()
    {
        var finding = FindDeadlock() with { Message = "</script><b>" };

        Assert.DoesNotContain("</script><b>", finding.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_saved_where_the_options_say_with_the_schedule_to_keep()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"simulation-{Guid.NewGuid():N}");
        try
        {
            var finding = Simulation.Explore(OppositeOrder, new() { ReportFolder = folder }).Finding!;

            Assert.Equal(
                ["finding.html", "finding.mmd", "finding.schedule", "finding.txt"],
                Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            var schedule = File.ReadAllText(Path.Combine(folder, "finding.schedule"));
            Assert.Equal(finding.Message, Simulation.Replay(schedule, OppositeOrder).Finding?.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_folder_which_cannot_be_written_loses_no_finding()
    {
        var file = Path.GetTempFileName();
        try
        {
            var finding = Simulation.Explore(OppositeOrder, new() { ReportFolder = Path.Combine(file, "reports") }).Finding!;

            Assert.Equal(SimulationFindingKind.Deadlock, finding.Kind);
            Assert.Contains($"It could not be saved in '{Path.Combine(file, "reports")}': ", finding.Message, StringComparison.Ordinal);
            Assert.NotEmpty(finding.Steps);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory, InlineData("x"), InlineData("1.y"), InlineData("1x"), InlineData("-1"), InlineData("1,2")]
    public void What_is_no_schedule_is_refused(string schedule)
    {
        var refusal = Assert.Throws<ArgumentException>(() => Simulation.Replay(schedule, OppositeOrder));

        Assert.StartsWith($"'{schedule}' is no schedule", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulationOptions { MaxSchedules = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulationOptions { TimeLimit = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulationOptions { MaxSteps = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulationOptions { MaxPreemptions = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulationOptions { MaxStepsOfAWait = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulationOptions { PctDepth = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulationOptions { FirstSchedule = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulationOptions { FirstSchedule = long.MaxValue });
        Assert.Throws<ArgumentOutOfRangeException>(() => Simulation.Explore(_ => default, new() { Strategy = (SimulationStrategy)99 }));
        Assert.Throws<ArgumentNullException>(() => Simulation.Explore(null!));
    }

    [Fact]
    public void Outside_of_a_simulation_points_and_conditions_are_nothing()
    {
        Simulation.Point();
        Simulation.Always("never looked at", () => false);
        Assert.False(Simulation.IsRunning);
        Assert.Equal(1, new SimulatedVariable<int>("x", 1).Value);
    }

    private static SimulationFinding FindDeadlock() => Simulation.Explore(OppositeOrder).Finding!;

    private static ValueTask OppositeOrder(IActivityScope scope)
    {
        var (one, other) = (scope.CreateMutex("one"), scope.CreateMutex("other"));
        scope.Start("a", _ => LockDeadlocks.NestAsync(one, other));
        scope.Start("b", _ => LockDeadlocks.NestAsync(other, one));
        return default;
    }
}
