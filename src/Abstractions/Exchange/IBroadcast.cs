using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Concurrency;

/// <summary>Everybody who subscribes gets everything sent after that, in one order.</summary>
/// <remarks>
/// A subscriber who lags behind by more than its capacity makes the senders wait, loses its oldest items and is told how many, or
/// is disconnected: each subscriber says which. A send takes effect for all subscribers at once, or not at all. Without
/// subscribers an item goes nowhere.
/// </remarks>
/// <typeparam name="T">What is sent.</typeparam>
public interface IBroadcast<T>
{
    /// <summary>The broadcast's path.</summary>
    string Path { get; }

    /// <summary>Sends to all subscribers, waiting for those who make senders wait.</summary>
    /// <remarks>Senders are served in the order they arrived.</remarks>
    /// <param name="item">What to send.</param>
    /// <param name="cancellationToken">Abandons the wait. An abandoned send reached nobody.</param>
    /// <exception cref="ChannelClosedException">The broadcast is completed; the item reached nobody.</exception>
    ValueTask SendAsync(T item, CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread; otherwise as <see cref="SendAsync"/>.</summary>
    /// <param name="item">What to send.</param>
    /// <param name="cancellationToken">Abandons the wait. An abandoned send reached nobody.</param>
    /// <exception cref="ChannelClosedException">The broadcast is completed; the item reached nobody.</exception>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="SendAsync"/>.</exception>
    void Send(T item, CancellationToken cancellationToken = default);

    /// <summary>Sends if nobody makes senders wait and no sender waits. Never waits.</summary>
    /// <param name="item">What to send.</param>
    /// <returns>Whether it was sent; <see langword="false"/> as well when the broadcast is completed.</returns>
    bool TrySend(T item);

    /// <summary>A case of a select which sends.</summary>
    /// <param name="item">What to send.</param>
    ISendCase<T> SendCase(T item);

    /// <summary>Subscribes: everything sent from now on arrives.</summary>
    /// <param name="name">One segment of the path, below the broadcast's.</param>
    /// <param name="options">How many items may wait for the subscriber, and what happens when they are more.</param>
    /// <exception cref="ChannelClosedException">The broadcast is completed.</exception>
    ISubscription<T> Subscribe(string name, SubscriptionOptions? options = null);

    /// <summary>Completes it: subscribers get what was sent, and then end. Waiting senders fail.</summary>
    /// <param name="error">
    /// Goes into the <see cref="ChannelClosedException"/> that subscribers get at the end; <see langword="null"/> for a normal end.
    /// </param>
    /// <returns><see langword="false"/> if it was completed already.</returns>
    bool TryComplete(Exception? error = null);

    /// <summary>One consistent look.</summary>
    BroadcastSnapshot GetSnapshot();
}

/// <summary>What one subscriber of a broadcast gets.</summary>
/// <remarks>Dispose it to leave: at once nobody waits for this subscriber any more, and its own waits end.</remarks>
/// <typeparam name="T">What is sent.</typeparam>
public interface ISubscription<T> : IDisposable
{
    /// <summary>The subscription's path.</summary>
    string Path { get; }

    /// <summary>Takes the oldest item, waiting until there is one.</summary>
    /// <remarks>Several receivers of one subscription share its items, in the order they arrived.</remarks>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait took no item.</param>
    /// <exception cref="ChannelClosedException">The broadcast is completed and everything taken.</exception>
    /// <exception cref="SubscriberLaggedException">The subscriber was disconnected because it lagged; its items are gone.</exception>
    /// <exception cref="ObjectDisposedException">The subscription was disposed.</exception>
    ValueTask<T> ReceiveAsync(CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread; otherwise as <see cref="ReceiveAsync"/>.</summary>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait took no item.</param>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="ReceiveAsync"/>.</exception>
    T Receive(CancellationToken cancellationToken = default);

    /// <summary>Takes the oldest item if there is one. Never waits.</summary>
    /// <param name="item">The item.</param>
    bool TryReceive([MaybeNullWhen(false)] out T item);

    /// <summary>Receives until the broadcast is completed and everything taken.</summary>
    /// <param name="cancellationToken">Abandons the wait between two items.</param>
    /// <exception cref="Exception">The error the broadcast was completed with, once everything is taken.</exception>
    IAsyncEnumerable<T> ReceiveAllAsync(CancellationToken cancellationToken = default);

    /// <summary>A case of a select which receives.</summary>
    ISelectCase<T> ReceiveCase();

    /// <summary>One consistent look.</summary>
    SubscriptionSnapshot GetSnapshot();
}

/// <summary>What happens when a subscriber lags behind by more than its capacity.</summary>
public enum LagPolicy
{
    /// <summary>Senders wait for it.</summary>
    Wait,

    /// <summary>It loses its oldest items, which are counted (<see cref="SubscriptionSnapshot.Dropped"/>).</summary>
    DropOldest,

    /// <summary>It is disconnected: its next receive throws <see cref="SubscriberLaggedException"/>.</summary>
    Disconnect,
}

/// <summary>How a subscriber is served.</summary>
public sealed class SubscriptionOptions
{
    /// <summary>How many items may wait for the subscriber; 1 or more. The default is 16.</summary>
    public int Capacity
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A subscription holds one item or more.");
    } = 16;

    /// <summary>What happens when they are more. The default is <see cref="LagPolicy.Wait"/>.</summary>
    public LagPolicy LagPolicy
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Known policies: Wait, DropOldest, Disconnect.");
    }
}

/// <summary>One consistent look at a broadcast.</summary>
/// <param name="Path">The broadcast's path.</param>
/// <param name="Subscribers">How many subscribe.</param>
/// <param name="Sent">How many items were sent.</param>
/// <param name="WaitingSenders">How many sends wait.</param>
/// <param name="IsCompleted">Whether it is completed.</param>
public sealed record BroadcastSnapshot(string Path, int Subscribers, long Sent, int WaitingSenders, bool IsCompleted);

/// <summary>One consistent look at a subscription.</summary>
/// <param name="Path">The subscription's path.</param>
/// <param name="Capacity">How many items may wait.</param>
/// <param name="Count">How many items wait.</param>
/// <param name="Received">How many were taken.</param>
/// <param name="Dropped">How many were lost because the subscriber lagged, or left before it took them.</param>
/// <param name="IsConnected">Whether later items arrive.</param>
/// <param name="WaitingReceivers">How many receives wait.</param>
public sealed record SubscriptionSnapshot(
    string Path, int Capacity, int Count, long Received, long Dropped, bool IsConnected, int WaitingReceivers);
