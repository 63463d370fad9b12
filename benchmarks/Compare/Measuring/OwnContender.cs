using System.Diagnostics;

namespace Compare.Measuring;

/// <summary>A contender in this process.</summary>
internal sealed class OwnContender : Contender
{
    private readonly Func<Task<TimeSpan>> _runAsync;

    /// <summary>All of the run counts.</summary>
    /// <param name="name">Whose it is.</param>
    /// <param name="operations">How many operations one run does.</param>
    /// <param name="runAsync">Does the work once, and throws if the result is wrong.</param>
    public OwnContender(string name, long operations, Func<Task> runAsync)
        : base(name, operations) =>
        _runAsync = async () =>
        {
            var start = Stopwatch.GetTimestamp();
            await runAsync();
            return Stopwatch.GetElapsedTime(start);
        };

    /// <summary>Only a part of the run counts.</summary>
    /// <param name="name">Whose it is.</param>
    /// <param name="operations">How many operations one run does.</param>
    /// <param name="runAsync">Does the work once, throws if the result is wrong, and returns how long the part took.</param>
    public OwnContender(string name, long operations, Func<Task<TimeSpan>> runAsync)
        : base(name, operations) =>
        _runAsync = runAsync;

    public override async Task<Sample> MeasureAsync()
    {
        // What others have left behind is not for this one to clear away.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var elapsed = await _runAsync();
        cpu = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return new(elapsed.TotalNanoseconds / Operations, (double)allocated / Operations, cpu.TotalSeconds);
    }
}
