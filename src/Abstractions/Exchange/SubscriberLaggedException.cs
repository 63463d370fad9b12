namespace Concurrency;

/// <summary>A subscriber of a broadcast was disconnected because it lagged behind.</summary>
public sealed class SubscriberLaggedException : InvalidOperationException
{
    /// <summary>Makes one without details.</summary>
    public SubscriberLaggedException()
        : this("A subscriber lagged behind and was disconnected.")
    {
    }

    /// <summary>Makes one with a message.</summary>
    /// <param name="message">What happened.</param>
    public SubscriberLaggedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The cause.</param>
    public SubscriberLaggedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one for a subscription.</summary>
    /// <param name="subscription">Its path.</param>
    /// <param name="capacity">How many items it may hold.</param>
    public SubscriberLaggedException(string subscription, int capacity)
        : this(
            $"Subscription '{subscription}' lagged behind by more than its capacity of {capacity} and was disconnected. Receive "
            + "faster, give it a larger capacity, or choose LagPolicy.DropOldest or LagPolicy.Wait.")
    {
        Subscription = subscription;
        Capacity = capacity;
    }

    /// <summary>The subscription's path.</summary>
    public string? Subscription { get; }

    /// <summary>How many items it may hold.</summary>
    public int Capacity { get; }
}
