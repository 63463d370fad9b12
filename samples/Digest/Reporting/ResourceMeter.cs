using System.Diagnostics;

namespace Digest.Reporting;

// What the process uses from here to Stop. Peaks are sampled, by a thread of its own so that a busy pool does not delay it, and
// whenever an activity is seen on a new thread. The sampling thread, and what sampling allocates, are taken off.
internal sealed class ResourceMeter : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Process _process = Process.GetCurrentProcess();
    private readonly ManualResetEventSlim _stopped = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _cpuBefore = Environment.CpuUsage.TotalTime;
    private readonly long _allocatedBefore = GC.GetTotalAllocatedBytes();
    private readonly Thread _sampler;
    private int _peakThreads;
    private long _peakWorkingSet;
    private long _allocatedBySamples;

    public ResourceMeter()
    {
        _sampler = new Thread(SampleUntilStopped) { IsBackground = true, Name = "resource meter" };
        _sampler.Start();
    }

    public void Sample()
    {
        lock (_gate)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            _process.Refresh();
            _peakThreads = Math.Max(_peakThreads, _process.Threads.Count - 1);
            _peakWorkingSet = Math.Max(_peakWorkingSet, _process.WorkingSet64);
            _allocatedBySamples += GC.GetAllocatedBytesForCurrentThread() - allocated;
        }
    }

    public ResourceUse Stop()
    {
        var wall = Stopwatch.GetElapsedTime(_start);
        var cpu = Environment.CpuUsage.TotalTime - _cpuBefore;
        Sample();
        _stopped.Set();
        _sampler.Join();
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - _allocatedBefore - _allocatedBySamples;
        return new(wall, cpu, _peakThreads, allocated, _peakWorkingSet);
    }

    public void Dispose()
    {
        _stopped.Set();
        _sampler.Join();
        _stopped.Dispose();
        _process.Dispose();
    }

    private void SampleUntilStopped()
    {
        do
            Sample();
        while (!_stopped.Wait(s_interval));
    }
}
