namespace Digest.Reporting;

internal sealed record ResourceUse(TimeSpan Wall, TimeSpan Cpu, int PeakThreads, long AllocatedBytes, long PeakWorkingSet);
