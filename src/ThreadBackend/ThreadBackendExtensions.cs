using Concurrency.Threads;

namespace Concurrency;

/// <summary>Lets a runtime run activities on threads of their own.</summary>
/// <remarks>
/// All thread backends of one builder count against one limit. Warnings go to the builder's logger factory as it is when an
/// activity is started, so it may be set before or after.
/// </remarks>
public static class ThreadBackendExtensions
{
    /// <summary>Adds the backend <c>Thread</c>, on which blocking bodies run by default.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="options">How the threads are made. The default is the platform's threads.</param>
    /// <param name="maxThreads">
    /// How many activities may have threads at once, over all thread backends of the builder: 1 or more. The default is
    /// 4,096.
    /// </param>
    /// <returns>The builder.</returns>
    public static ConcurrencyBuilder UseThreads(
        this ConcurrencyBuilder builder,
        ThreadBackendOptions? options = null,
        int maxThreads = ThreadLimit.DefaultMaxThreads)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxThreads, 1);
        var limit = LimitOf(builder);
        limit.Max = maxThreads;
        return builder.Use(ThreadBackend.DefaultName, options ?? new(), limit);
    }

    /// <summary>Adds a variant under a name of its own, for rules and hints.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The variant's name.</param>
    /// <param name="options">How its threads are made.</param>
    /// <returns>The builder.</returns>
    public static ConcurrencyBuilder UseThreads(this ConcurrencyBuilder builder, string name, ThreadBackendOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use(name, options, LimitOf(builder));
    }

    private static ConcurrencyBuilder Use(
        this ConcurrencyBuilder builder,
        string name,
        ThreadBackendOptions options,
        ThreadLimit limit) =>
        builder.UseBackend(new ThreadBackend(name, options, limit, () => builder.LoggerFactory));

    private static ThreadLimit LimitOf(ConcurrencyBuilder builder) =>
        builder.Backends.Values.OfType<ThreadBackend>().FirstOrDefault()?.Limit ?? new ThreadLimit();
}
