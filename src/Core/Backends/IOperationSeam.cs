namespace Concurrency.Backends;

/// <summary>
/// The point which every operation on a library object passes before it takes effect. Absent on real backends; in a simulation
/// it is where another activity may be chosen.
/// </summary>
public interface IOperationSeam
{
    /// <summary>
    /// Called before a synchronous or blocking verb (<c>Try</c>, release, complete, start, cancel, a state read, a blocking
    /// wait). May park the caller's stack until it is this caller's turn.
    /// </summary>
    /// <param name="operation">What is about to happen.</param>
    void Preempt(Operation operation);

    /// <summary>
    /// Called before an asynchronous verb. May take it over: then the verb returns a wait at once, and the seam calls
    /// <paramref name="effect"/> later, as a step of the same activity, before that activity's next operation, and in the order
    /// of the calls.
    /// </summary>
    /// <param name="operation">What is about to happen.</param>
    /// <param name="effect">Performs it.</param>
    /// <returns>Whether the operation was taken over; <see langword="false"/> performs it now.</returns>
    bool TryDefer(Operation operation, Action effect);
}

/// <summary>An operation on a library object.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Target">The object it is done to.</param>
public readonly record struct Operation(OperationKind Kind, object Target);

/// <summary>What is done to a library object.</summary>
public enum OperationKind : byte
{
    /// <summary>An activity is started.</summary>
    Start,

    /// <summary>An activity is joined.</summary>
    Join,

    /// <summary>An activity is cancelled.</summary>
    Cancel,

    /// <summary>Time is let pass.</summary>
    Delay,

    /// <summary>Others are given a turn.</summary>
    Yield,

    /// <summary>An item is sent, or tried to be.</summary>
    Send,

    /// <summary>An item is received, or tried to be.</summary>
    Receive,

    /// <summary>Several items are received at once.</summary>
    ReceiveMany,

    /// <summary>Several items are collected over time.</summary>
    ReceiveBatch,

    /// <summary>Room for a send is awaited.</summary>
    WaitToSend,

    /// <summary>An item to receive is awaited.</summary>
    WaitToReceive,

    /// <summary>A channel is completed.</summary>
    Complete,

    /// <summary>The reply to a request is awaited.</summary>
    Ask,

    /// <summary>A request is answered.</summary>
    Reply,

    /// <summary>The state of an object is read.</summary>
    Read,
}
