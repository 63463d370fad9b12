namespace Concurrency;

/// <summary>What every object of the library is besides its own verbs: something with a path, living under a clock.</summary>
/// <remarks>Time-outs on an object use its clock. A stand-in which is none of these gets the system's.</remarks>
public interface ICoordinationObject
{
    /// <summary>The object's path.</summary>
    string Path { get; }

    /// <summary>Where the object's time comes from.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>Makes a timer on the object's clock, not set yet, for one call at a time.</summary>
    /// <remarks>On the system's clock it needs no thread of the pool. What it calls must be short, and only wake others.</remarks>
    /// <param name="callback">What it calls. A call that is on its way may come after the timer was set anew, or disposed.</param>
    /// <param name="state">What it passes.</param>
    ITimer CreateTimer(TimerCallback callback, object? state);

    /// <summary>
    /// Has something done when the calling thread next parks in a blocking verb, once and before it parks: so a time-out begins
    /// when the verb begins to wait, and a verb that need not wait cannot run out of time.
    /// </summary>
    /// <param name="action">What to do; <see langword="null"/> to take it back.</param>
    void BeforeParking(Action? action);
}
