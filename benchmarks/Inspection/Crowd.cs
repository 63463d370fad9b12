using System.Diagnostics;
using Concurrency;

namespace Inspection;

/// <summary>Many blocked activities, and two which go on while they are looked at.</summary>
internal sealed class Crowd(ConcurrencyRuntime runtime, int size, bool sharesChannel)
{
    private const int WarmUps = 1;
    private const int Looks = 5;

    private readonly Pulse _pulse = new(runtime);

    public async Task MeasureAsync()
    {
        var shared = runtime.CreateChannel<int>("shared", capacity: 1);
        var release = new TaskCompletionSource();
        var crowd = runtime.Start("crowd", scope =>
        {
            for (var number = 0; number < size; number++)
                scope.Start("member", member => WaitAsync(sharesChannel ? shared : member.CreateChannel<int>("own", capacity: 1)));

            return new(release.Task);
        });
        var inspector = runtime.Inspector;
        while (inspector.Summarize().Where(group => group.Blocked == BlockReason.Wait).Sum(group => group.Count) < size)
            await Task.Delay(50);

        _pulse.Start();
        Measure("nothing", static () => Thread.Sleep(200));
        Measure("summarize", () => Check(inspector.Summarize().Sum(group => group.Count)));
        Measure("snapshot", () => Check(inspector.GetSnapshot().ActivityCount));
        Measure("find-cycles", () => Require(inspector.FindCycles().Count == 0));
        Measure("page", () => Require(inspector.GetActivities(count: 1000).Count > 2));
        await _pulse.StopAsync();
        crowd.Cancel();
        release.SetResult();
        await crowd.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async ValueTask WaitAsync(IChannel<int> channel) => await channel.ReceiveAsync();

    // The crowd, its parent, and the two of the pulse.
    private void Check(int count) => Require(count == size + 3);

    private static void Require(bool isRight)
    {
        if (!isRight)
            throw new InvalidOperationException("The inspector saw another crowd than the one which is there.");
    }

    private void Measure(string look, Action action)
    {
        var samples = new List<double>();
        var gap = TimeSpan.Zero;
        for (var run = -WarmUps; run < Looks; run++)
        {
            _pulse.Reset();
            var start = Stopwatch.GetTimestamp();
            action();
            var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (run < 0)
                continue;

            samples.Add(elapsed);
            gap = _pulse.LongestGap > gap ? _pulse.LongestGap : gap;
        }

        samples.Sort();
        Console.WriteLine(
            $"{size} {(sharesChannel ? "shared" : "own")} {look} {samples[0]:F1} {samples[Looks / 2]:F1} {samples[^1]:F1} {gap.TotalMilliseconds:F1}");
    }
}
