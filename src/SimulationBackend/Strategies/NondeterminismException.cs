namespace Concurrency.Exploration;

/// <summary>The same decisions have led elsewhere.</summary>
internal sealed class NondeterminismException(string message) : Exception(message);
