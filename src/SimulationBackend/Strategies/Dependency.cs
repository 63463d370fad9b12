using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>Whether the order of two operations can matter.</summary>
/// <remarks>
/// Two operations are independent if they touch different objects, or if both only look. What can touch anything, such as a
/// cancellation, which ends waits everywhere in a tree, depends on everything; to give others a turn touches nothing.
/// </remarks>
internal static class Dependency
{
    public static bool AreDependent(in Operation first, in Operation second)
    {
        if (first.Kind == OperationKind.Yield || second.Kind == OperationKind.Yield)
            return false;

        if (TouchesAll(first) || TouchesAll(second))
            return true;

        return first.Domain == second.Domain && !(first.Kind == OperationKind.Read && second.Kind == OperationKind.Read);
    }

    private static bool TouchesAll(in Operation operation) => operation.Domain == Operation.Everything;
}
