namespace Concurrency.Backends;

/// <summary>
/// An object which can tell what an operation on it would come to, so that a search leaves out schedules which are equal to others.
/// </summary>
public interface IForeseenObject
{
    /// <summary>Says in which way an operation would take part. Changes nothing; to be called while no step runs.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="caller">Whose it is.</param>
    Outlook Foresee(in Operation operation, IRunnableActivity caller);
}

/// <summary>In which way an operation would take part, if it were performed now.</summary>
/// <param name="Part">Its part.</param>
/// <param name="Slack">
/// For a sender or a receiver: which of the other side, counted backwards from the last, is the one it could not do without; zero or
/// less if it would wait.
/// </param>
public readonly record struct Outlook(OperationPart Part, long Slack = 0);

/// <summary>The part of an operation in what goes on at an object. Two operations in suitable parts commute.</summary>
public enum OperationPart : byte
{
    /// <summary>Any: its order with every other operation there may matter.</summary>
    Any,

    /// <summary>It wants the object alone, and would get it, or wait in a queue that matters.</summary>
    Claimant,

    /// <summary>
    /// It wants the object alone, would wait for the activity that holds it, and nothing else would come of it: to begin when the object is
    /// free comes to the same.
    /// </summary>
    Excluded,

    /// <summary>Another operation while a claimant would be <see cref="Excluded"/>.</summary>
    Inside,

    /// <summary>It adds one at the end of a queue. Commutes with a receiver: the n-th that is sent goes to the n-th who receives.</summary>
    Sender,

    /// <summary>It takes one from the head of a queue. Commutes with a sender.</summary>
    Receiver,

    /// <summary>It waits for something that stays once it has come, or sees that it has. Commutes with others of its kind.</summary>
    Waiter,

    /// <summary>It joins or leaves those who share the object, while nobody wants it alone. Commutes with others of its kind.</summary>
    Sharer,
}
