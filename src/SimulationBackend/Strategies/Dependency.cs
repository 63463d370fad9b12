using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>Whether the order of two operations can matter.</summary>
/// <remarks>
/// Two operations are independent if they touch different objects, if both only look, or if their parts in what goes on at an object
/// commute. What can touch anything, such as a cancellation, which ends waits everywhere in a tree, depends on everything; to give
/// others a turn touches nothing, and to let time pass nothing but what depends on everything.
/// </remarks>
internal static class Dependency
{
    public static bool AreDependent(in Operation first, in Operation second)
    {
        if (first.Kind == OperationKind.Yield || second.Kind == OperationKind.Yield)
            return false;

        if (TouchesAll(first) || TouchesAll(second))
            return true;

        return first.Domain == second.Domain
            && first.Kind != OperationKind.Delay
            && second.Kind != OperationKind.Delay
            && !(OnlyLooks(first) && OnlyLooks(second));
    }

    /// <summary>Whether two operations on one object come to the same in either order.</summary>
    public static bool Commute(in Outlook first, in Outlook second) => (first.Part, second.Part) switch
    {
        (OperationPart.Sender, OperationPart.Receiver) or (OperationPart.Receiver, OperationPart.Sender) => true,
        (OperationPart.Waiter, OperationPart.Waiter) or (OperationPart.Sharer, OperationPart.Sharer) => true,
        _ => false,
    };

    private static bool OnlyLooks(in Operation operation) => operation.Kind is OperationKind.Read or OperationKind.Join;

    private static bool TouchesAll(in Operation operation) => operation.Domain == Operation.Everything;
}
