namespace Concurrency.Backends;

/// <summary>An object whose operations touch several others and nothing else, such as a select.</summary>
public interface IJointObject
{
    /// <summary>The domains of those. With <see cref="Operation.Everything"/> among them, they may touch anything.</summary>
    IReadOnlyList<long> Domains { get; }
}
