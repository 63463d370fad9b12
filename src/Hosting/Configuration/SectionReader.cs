using Concurrency.Backends;
using Concurrency.Placement;
using Concurrency.Threads;
using Microsoft.Extensions.Configuration;

namespace Concurrency.Hosting;

/// <summary>Reads the whole section.</summary>
internal static class SectionReader
{
    /// <summary>The largest <c>MaxThreads</c>.</summary>
    public const int MaxMaxThreads = 1_000_000;

    private const string DefaultBackend = "DefaultBackend";
    private const string MaxThreads = "MaxThreads";
    private const string Backends = "Backends";
    private const string Activities = "Activities";
    private const string Channels = "Channels";
    private const string Shutdown = "Shutdown";
    private const string Grace = "Grace";
    private const string StrictTopology = "StrictTopology";
    private const string Watchdogs = "Watchdogs";
    private const string Diagnostics = "Diagnostics";
    private const string Profiling = "Profiling";

    private static readonly string[] s_keys =
        [DefaultBackend, MaxThreads, Backends, Activities, Channels, Shutdown, StrictTopology, Watchdogs, Diagnostics, Profiling];

    private static readonly string[] s_shutdownKeys = [Grace];

    /// <summary>The longest grace period: what a timer can take, in whole days.</summary>
    public static TimeSpan MaxGrace { get; } = TimeSpan.FromDays(24);

    /// <summary>Reads all of it. The result is usable if there are no problems.</summary>
    /// <param name="section">The section.</param>
    /// <param name="kinds">The kinds of backends.</param>
    /// <param name="running">Backends to keep where nothing about them changed, if there are any.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static ConcurrencyOptions Read(
        ConfigurationNode section, IEnumerable<IActivityBackendKind> kinds, BackendSet? running, ProblemList problems)
    {
        NodeReader.CheckObject(section, s_keys, problems);
        var maxThreads = ReadMaxThreads(section, problems);
        var backends = new BackendReader(kinds, running, problems).Read(section[Backends]);
        var defaultBackend = backends.ReadName(section[DefaultBackend], problems);
        var rules = new RuleReader(backends, problems);
        var placement = new PlacementRules(
            rules.ReadActivities(section[Activities]), rules.ReadChannels(section[Channels]));
        return new(
            backends,
            defaultBackend,
            maxThreads,
            placement,
            ReadGrace(section, problems),
            NodeReader.ReadBoolean(section[StrictTopology], problems) ?? false,
            WatchdogReader.Read(section[Watchdogs], problems),
            DiagnosticsReader.Read(section[Diagnostics], problems),
            ProfilingReader.Read(section[Profiling], problems));
    }

    /// <summary>Reads the limit alone: the backends, which the rest is checked against, are made with it.</summary>
    public static int ReadMaxThreads(ConfigurationNode section, ProblemList problems) =>
        NodeReader.ReadInt32(section[MaxThreads], min: 1, MaxMaxThreads, problems) ?? ThreadLimit.DefaultMaxThreads;

    private static Setting<TimeSpan> ReadGrace(ConfigurationNode section, ProblemList problems)
    {
        var shutdown = section[Shutdown];
        NodeReader.CheckObject(shutdown, s_shutdownKeys, problems, Grace);
        return NodeReader.ReadTimeSpan(shutdown?[Grace], TimeSpan.Zero, MaxGrace, problems) is { } grace
            ? new(grace, shutdown![Grace]!.Label)
            : new(ConcurrencyBuilder.DefaultGrace, $"{ConfigurationPath.Combine(section.Path, Shutdown, Grace)} (by default)");
    }
}
