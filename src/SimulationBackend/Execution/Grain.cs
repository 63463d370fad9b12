namespace Concurrency.Exploration;

/// <summary>What a step is: here an operation on an object. A build of its own explores the library itself, an atomic operation a step.</summary>
internal static class Grain
{
    /// <summary>Whether steps are parts of operations. Then objects of the library are no units.</summary>
    public static bool IsFine => false;
}
