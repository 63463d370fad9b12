using Concurrency.Tasks;

namespace Concurrency;

/// <summary>Lets a runtime run activities on the thread pool.</summary>
public static class TaskBackendExtensions
{
    /// <summary>Adds the backend <c>Task</c>, on which asynchronous bodies run by default.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="options">How it uses the pool. The default is no limit.</param>
    /// <returns>The builder.</returns>
    public static ConcurrencyBuilder UseTasks(this ConcurrencyBuilder builder, TaskBackendOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseBackend(new TaskBackend(TaskBackend.DefaultName, options ?? new()));
    }

    /// <summary>Adds a variant under a name of its own, for rules and hints.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The variant's name.</param>
    /// <param name="options">How it uses the pool.</param>
    /// <returns>The builder.</returns>
    public static ConcurrencyBuilder UseTasks(this ConcurrencyBuilder builder, string name, TaskBackendOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseBackend(new TaskBackend(name, options));
    }
}
