namespace Concurrency;

/// <summary>Where an activity is in its life: <c>Created → Active ⇄ Blocked → Completed | Failed | Cancelled</c>.</summary>
public enum ActivityState : byte
{
    /// <summary>Started, but its first step has not run yet.</summary>
    Created,

    /// <summary>Has code to run, or is running it.</summary>
    Active,

    /// <summary>Waits: for a library object, for something foreign, or for its children.</summary>
    Blocked,

    /// <summary>The body and all children ended without a failure.</summary>
    Completed,

    /// <summary>The body or a child failed.</summary>
    Failed,

    /// <summary>Its cancellation was requested, and the body ended because of it or never ran.</summary>
    Cancelled,
}
