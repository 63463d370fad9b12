using System.Diagnostics;
using Spectre.Console;

namespace Digest.Reporting;

internal static class LiveBar
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    public static Task ShowAsync(Func<Task> work, Tally tally, IAnsiConsole terminal) =>
        terminal.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                var start = Stopwatch.GetTimestamp();
                var bar = context.AddTask(Speed.Describe(tally, TimeSpan.Zero));
                var running = work();
                while (await Task.WhenAny(running, Task.Delay(s_interval)) != running)
                {
                    // The walk is ahead of the hashing by a few hundred files at most, so what is known of the end grows too.
                    bar.MaxValue = Math.Max(1, tally.Found);
                    bar.Value = tally.Done;
                    bar.Description = Speed.Describe(tally, Stopwatch.GetElapsedTime(start));
                }

                await running;
            });
}
