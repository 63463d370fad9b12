namespace Concurrency.Threads;

/// <summary>How the threads of a backend are made.</summary>
public sealed class ThreadBackendOptions
{
    /// <summary>The smallest stack an activity can have, in KB.</summary>
    public const int MinStackSizeKB = 128;

    /// <summary>The largest stack an activity can have, in KB: 1 GB.</summary>
    public const int MaxStackSizeKB = 1024 * 1024;

    /// <summary>
    /// The scheduling priority. The default is <see cref="ThreadPriority.Normal"/>. On Linux the runtime ignores any other,
    /// which is logged as a warning.
    /// </summary>
    public ThreadPriority Priority
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Not a thread priority.");
    } = ThreadPriority.Normal;

    /// <summary>
    /// The stack of each thread in KB, from 128 to 1,048,576. The default, <see langword="null"/>, is the platform's: 8 MB
    /// reserved on most Linux systems, 1.5 MB on Windows.
    /// </summary>
    public int? StackSizeKB
    {
        get;
        init => field = value is null or (>= MinStackSizeKB and <= MaxStackSizeKB)
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, $"A stack is {MinStackSizeKB} to {MaxStackSizeKB} KB.");
    }

    /// <summary>
    /// The processors that the threads may use; any that this process may not use is an error when the backend is made. The
    /// default, <see langword="null"/>, leaves it to the system. Linux and Windows only.
    /// </summary>
    public CpuSet? Cpus { get; init; }
}
