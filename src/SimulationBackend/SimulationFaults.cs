namespace Concurrency;

/// <summary>What is made to go wrong in the course of an exploration.</summary>
[Flags]
public enum SimulationFaults
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>
    /// In each schedule one verb that may wait throws <see cref="SimulatedFaultException"/> instead of taking effect. That the program
    /// fails with it is no finding; what else goes wrong because of it is.
    /// </summary>
    Exceptions = 1,

    /// <summary>In each schedule one activity is cancelled between two steps.</summary>
    Cancellations = 2,
}

/// <summary>What a verb throws where a fault was asked for.</summary>
/// <param name="message">Which verb of whom.</param>
public sealed class SimulatedFaultException(string message) : Exception(message);
