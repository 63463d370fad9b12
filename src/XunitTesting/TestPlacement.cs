namespace Concurrency.Testing;

/// <summary>Where the activities of a test run.</summary>
public enum TestPlacement
{
    /// <summary>Asynchronous bodies as tasks, blocking ones as threads.</summary>
    Tasks,

    /// <summary>All as threads.</summary>
    Threads,

    /// <summary>Half of the asynchronous bodies as threads, by their paths, and the others as tasks.</summary>
    Mixed,

    /// <summary>In the simulation, under many schedules.</summary>
    Simulation,
}
