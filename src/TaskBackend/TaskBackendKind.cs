using Concurrency.Backends;

namespace Concurrency.Tasks;

/// <summary>Makes task backends from settings: <c>MaxDegreeOfParallelism</c>, as in <see cref="TaskBackendOptions"/>.</summary>
public sealed class TaskBackendKind : IActivityBackendKind
{
    /// <inheritdoc/>
    public string Kind => TaskBackend.DefaultName;

    /// <inheritdoc/>
    public IActivityBackend Create(string name, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var options = new TaskBackendOptions
        {
            MaxDegreeOfParallelism = settings.GetInt32(
                nameof(TaskBackendOptions.MaxDegreeOfParallelism), min: 1, max: int.MaxValue),
        };
        return new TaskBackend(name, options);
    }
}
