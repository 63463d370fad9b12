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

        if (MeetAtToken(first, ChangesTokens(first), second, ChangesTokens(second)))
            return true;

        return first.Kind != OperationKind.Delay
            && second.Kind != OperationKind.Delay
            && !(OnlyLooks(first) && OnlyLooks(second))
            && Meet(first, second);
    }

    /// <summary>
    /// Whether one may cancel a token that abandons the other. Two which are abandoned by the same one commute.
    /// </summary>
    public static bool MeetAtToken(in Operation first, bool firstChanges, in Operation second, bool secondChanges) =>
        (firstChanges && TouchesTokens(second)) || (secondChanges && TouchesTokens(first));

    /// <summary>Whether an operation may touch anything.</summary>
    public static bool TouchesAll(in Operation operation) =>
        operation.Domain == Operation.Everything
        && (operation.Target is not IJointObject target || target.Domains.Contains(Operation.Everything));

    /// <summary>Whether an operation comes before a token is cancelled, or something else is done to one.</summary>
    public static bool ChangesTokens(in Operation operation) => operation.Kind == OperationKind.Touch && TouchesTokens(operation);

    /// <summary>Whether an operation that does not touch all touches this.</summary>
    public static bool Touches(in Operation operation, long domain) =>
        operation.Domain == domain
        || (operation.Domain == Operation.Everything && operation.Target is IJointObject target && target.Domains.Contains(domain));

    /// <summary>What an operation that does not touch all touches.</summary>
    public static IReadOnlyList<long> DomainsOf(in Operation operation) =>
        operation.Domain == Operation.Everything ? ((IJointObject)operation.Target).Domains : [operation.Domain];

    /// <summary>Whether two operations on one object come to the same in either order.</summary>
    public static bool Commute(in Outlook first, in Outlook second) => (first.Part, second.Part) switch
    {
        (OperationPart.Sender, OperationPart.Receiver) or (OperationPart.Receiver, OperationPart.Sender) => true,
        (OperationPart.Waiter, OperationPart.Waiter) or (OperationPart.Sharer, OperationPart.Sharer) => true,
        _ => false,
    };

    // Whether it makes a difference to an operation that a token is cancelled.
    private static bool TouchesTokens(in Operation operation) => operation.CancellationToken.CanBeCanceled;

    private static bool OnlyLooks(in Operation operation) => operation.Kind is OperationKind.Read or OperationKind.Join;

    // Most touch one object.
    private static bool Meet(in Operation first, in Operation second)
    {
        if (first.Domain != Operation.Everything)
            return Touches(second, first.Domain);

        foreach (var domain in DomainsOf(first))
        {
            if (Touches(second, domain))
                return true;
        }

        return false;
    }
}
