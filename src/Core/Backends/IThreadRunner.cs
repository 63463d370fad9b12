namespace Concurrency.Backends;

/// <summary>The runner of an activity which has an operating-system thread for itself, and can show it.</summary>
public interface IThreadRunner : IActivityRunner
{
    /// <summary>The activity's thread; <see langword="null"/> before it runs.</summary>
    Thread? Thread { get; }
}
