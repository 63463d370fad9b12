namespace Concurrency.Backends;

/// <summary>
/// The point which every operation on a library object passes before it takes effect. Absent on real backends; in a simulation
/// it is where another activity may be chosen.
/// </summary>
public interface IOperationSeam
{
    /// <summary>Whether somebody writes down what is done: then operations carry what they are given. The default is no.</summary>
    bool IsObserved => false;

    /// <summary>The number of the step that runs now, if <see cref="IsObserved"/>.</summary>
    int PresentStep => -1;

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

    /// <summary>
    /// The body of an activity has returned. Where verbs of it were taken over and have not taken effect, takes over its end as well.
    /// </summary>
    /// <param name="end">Ends the body; to be called as a step of the same activity, after those verbs.</param>
    /// <returns>Whether it was taken over; <see langword="false"/> ends it now.</returns>
    bool TryDeferEnd(Action end);

    /// <summary>
    /// Called instead of <see cref="Parker.Park"/> where a blocking verb has to wait. Returns once it has taken the parker's permit
    /// (<see cref="Parker.TryTake"/>), or for no reason: whoever waits looks again.
    /// </summary>
    /// <param name="parker">The calling thread's, which gets its permit when the wait is over.</param>
    void Park(Parker parker);

    /// <summary>
    /// What an operation has drawn by chance has made no difference: with another draw the same comes of it, and that one is told by not
    /// calling this. A search need not go on with both.
    /// </summary>
    void OnDrawnInVain()
    {
    }

    /// <summary>
    /// What runs now touches more than the operation says that it belongs to: a token ends a wait elsewhere, or cancels an activity, or
    /// an activity is tied to one.
    /// </summary>
    /// <param name="operation">What it touches, as this operation would, and which token the activity is tied to.</param>
    void OnTouched(Operation operation)
    {
    }

    /// <summary>An operation has ended, if <see cref="IsObserved"/>.</summary>
    /// <param name="step">The step in which it was performed: <see cref="PresentStep"/> at that time.</param>
    /// <param name="outcome">Its result or its failure; <see langword="null"/> for none.</param>
    void OnEnded(int step, object? outcome)
    {
    }
}

/// <summary>An operation on a library object.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Target">The object it is done to.</param>
/// <param name="Domain">
/// What it may touch: operations of different domains commute. Objects which are decided about together, such as a mutex and its
/// conditions, share one. <see cref="Everything"/> if it may touch anything, or what the object says (<see cref="IJointObject"/>).
/// </param>
public readonly record struct Operation(OperationKind Kind, object Target, long Domain = Operation.Everything)
{
    /// <summary>The domain of what may touch any object, such as a cancellation.</summary>
    public const long Everything = 0;

    /// <summary>The domain of operations on an activity, below those of objects.</summary>
    /// <param name="activity">The activity.</param>
    public static long DomainOf(IActivity activity) => -activity.Id;

    /// <summary>Whether it waits if it has to; otherwise it takes what is there, or fails.</summary>
    public bool MayWait { get; init; }

    /// <summary>What abandons it while it waits.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>What is sent or set, if <see cref="IOperationSeam.IsObserved"/>.</summary>
    public object? Argument { get; init; }
}

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

    /// <summary>One of several operations takes effect.</summary>
    Select,

    /// <summary>A mutex or permits are acquired.</summary>
    Acquire,

    /// <summary>A reader-writer lock is acquired for reading.</summary>
    AcquireRead,

    /// <summary>A reader-writer lock is acquired for reading with the right to upgrade.</summary>
    AcquireUpgradeableRead,

    /// <summary>A reader-writer lock is acquired for writing.</summary>
    AcquireWrite,

    /// <summary>An upgradeable reader becomes the writer.</summary>
    Upgrade,

    /// <summary>A mutex, a lock or permits are released.</summary>
    Release,

    /// <summary>An event, a countdown, a promise or a notification is awaited.</summary>
    Wait,

    /// <summary>Waiters of a condition are notified.</summary>
    Notify,

    /// <summary>An event or a value is set, a promise completed, a countdown signalled.</summary>
    Set,

    /// <summary>An event is reset.</summary>
    Reset,

    /// <summary>A countdown or a barrier gets more to wait for.</summary>
    Add,

    /// <summary>A participant arrives at a barrier.</summary>
    Arrive,

    /// <summary>A participant leaves a barrier, or a subscriber its broadcast.</summary>
    Leave,

    /// <summary>Two values are swapped.</summary>
    Exchange,

    /// <summary>A newer value is awaited.</summary>
    Next,

    /// <summary>An object that is not the library's is looked at or changed.</summary>
    Touch,
}
