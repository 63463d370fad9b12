namespace Concurrency.Hosting;

/// <summary>Reads <c>Profiling</c>.</summary>
internal static class ProfilingReader
{
    /// <summary>The largest <c>SamplingInterval</c>.</summary>
    private const int MaxSamplingInterval = 1_000_000_000;

    private const string Enabled = "Enabled";
    private const string SamplingInterval = "SamplingInterval";

    private static readonly string[] s_keys = [Enabled, SamplingInterval];

    public static ProfilingOptions Read(ConfigurationNode? node, ProblemList problems)
    {
        NodeReader.CheckObject(node, s_keys, problems, Enabled);
        return new(
            NodeReader.ReadBoolean(node?[Enabled], problems) ?? false,
            NodeReader.ReadInt32(node?[SamplingInterval], min: 1, MaxSamplingInterval, problems)
                ?? IBlockingProfiler.DefaultSamplingInterval);
    }
}

/// <summary>Whether the profiler runs, and how it samples.</summary>
/// <param name="IsEnabled">Whether it runs.</param>
/// <param name="SamplingInterval">From one in how many waits it takes the stack.</param>
internal sealed record ProfilingOptions(bool IsEnabled, int SamplingInterval);
