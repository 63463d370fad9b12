using Concurrency.Backends;
using Microsoft.Extensions.Logging;

namespace Concurrency.Threads;

/// <summary>
/// Makes thread backends from settings: <c>Priority</c>, <c>StackSizeKB</c> and <c>Cpus</c>, as in
/// <see cref="ThreadBackendOptions"/>.
/// </summary>
/// <param name="limit">How many threads there may be, over all backends it makes.</param>
/// <param name="loggerFactory">Where the backends' warnings go. The default drops them.</param>
public sealed class ThreadBackendKind(ThreadLimit limit, ILoggerFactory? loggerFactory = null) : IActivityBackendKind
{
    private const string CpusKey = nameof(ThreadBackendOptions.Cpus);

    /// <inheritdoc/>
    public string Kind => ThreadBackend.DefaultName;

    /// <inheritdoc/>
    public IActivityBackend Create(string name, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var options = new ThreadBackendOptions
        {
            Priority = settings.GetName<ThreadPriority>(nameof(ThreadBackendOptions.Priority)) ?? ThreadPriority.Normal,
            StackSizeKB = settings.GetInt32(
                nameof(ThreadBackendOptions.StackSizeKB),
                ThreadBackendOptions.MinStackSizeKB,
                ThreadBackendOptions.MaxStackSizeKB),
            Cpus = GetCpus(settings),
        };
        return new ThreadBackend(name, options, limit, loggerFactory);
    }

    private static CpuSet? GetCpus(BackendSettings settings)
    {
        if (settings.GetText(CpusKey) is not { } text)
            return null;

        if (!Affinity.IsSupported)
        {
            settings.Report(CpusKey, text, "possible on this system: threads can be kept on CPUs on Linux and Windows only");
            return null;
        }

        var available = CpuSet.Available;
        if (!CpuSet.TryParse(text, out var cpus, out var problem))
            problem += $" This process may use {available}.";
        else
            problem = cpus.DescribeUnavailable(available);

        if (problem is null)
            return cpus;

        settings.Report(CpusKey, text, $"a set of CPUs that this process may use, such as {available}: {problem.TrimEnd('.')}");
        return null;
    }
}
