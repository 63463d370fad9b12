using System.Globalization;

namespace Concurrency.Threads;

/// <summary>An activity did not get a thread: the limit is reached, or the operating system refused.</summary>
public sealed class ThreadLimitException : InvalidOperationException
{
    /// <summary>Makes one.</summary>
    public ThreadLimitException()
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">The activity, the count, and the ways out.</param>
    public ThreadLimitException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">The activity, the count, and the ways out.</param>
    /// <param name="innerException">The cause.</param>
    public ThreadLimitException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    private ThreadLimitException(string message, string activityPath, int count, int limit, Exception? innerException)
        : base(message, innerException)
    {
        ActivityPath = activityPath;
        Count = count;
        Limit = limit;
    }

    /// <summary>The path of the activity which was not started.</summary>
    public string? ActivityPath { get; }

    /// <summary>How many other activities had threads.</summary>
    public int Count { get; }

    /// <summary>How many may have threads at once.</summary>
    public int Limit { get; }

    internal static ThreadLimitException Reached(string activityPath, int count, int limit) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Activity '{activityPath}' needs a thread, and {count:N0} of at most {limit:N0} activities have one. "
                + $"Raise Concurrency:MaxThreads, {OrPlaceOnTasks(activityPath)}."),
            activityPath,
            count,
            limit,
            innerException: null);

    internal static ThreadLimitException Refused(string activityPath, int count, int limit, Exception refusal) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The operating system refused a thread for activity '{activityPath}', while {count:N0} of at most {limit:N0} "
                + $"activities have one. Raise what the system allows the process (threads, memory, mappings), "
                + $"{OrPlaceOnTasks(activityPath)}."),
            activityPath,
            count,
            limit,
            refusal);

    private static string OrPlaceOnTasks(string activityPath) =>
        $"or place it on tasks (Concurrency:Activities:{activityPath}=Task)";
}
