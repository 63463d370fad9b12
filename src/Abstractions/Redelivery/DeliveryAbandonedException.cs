namespace Concurrency;

/// <summary>
/// A loop over deliveries was left with one in hand, by an exception of its body or by <c>break</c>. The exception itself is with
/// whoever caught it; to have it in the dead letter, catch it in the body and call <see cref="IDelivery{T}.Fail"/>.
/// </summary>
public sealed class DeliveryAbandonedException : Exception
{
    /// <summary>Makes one.</summary>
    public DeliveryAbandonedException()
        : this("A loop over deliveries was left with one in hand.")
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">Who left which loop.</param>
    public DeliveryAbandonedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">Who left which loop.</param>
    /// <param name="innerException">The cause.</param>
    public DeliveryAbandonedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
