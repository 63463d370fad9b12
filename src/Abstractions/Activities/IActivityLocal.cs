namespace Concurrency;

/// <summary>A value of its own for each activity, as <see cref="ThreadLocal{T}"/> has one for each thread.</summary>
/// <remarks>
/// Belongs to the activity and ends with it; children have values of their own. Seen by all its steps, on whichever thread they
/// run, and needs no lock: steps of one activity never overlap.
/// </remarks>
/// <typeparam name="T">The value.</typeparam>
public interface IActivityLocal<T>
{
    /// <summary>The object's path.</summary>
    string Path { get; }

    /// <summary>The value of the calling activity; made by the factory when it is first asked for.</summary>
    /// <exception cref="InvalidOperationException">The caller is in no activity, or has left it.</exception>
    T Value { get; set; }

    /// <summary>Whether the calling activity has a value.</summary>
    bool IsValueCreated { get; }
}
