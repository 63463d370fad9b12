namespace Concurrency;

/// <summary>A request will not be answered: whoever would have done so has ended.</summary>
public sealed class RequestUnansweredException : InvalidOperationException
{
    /// <summary>Makes one.</summary>
    public RequestUnansweredException()
        : this("The request will not be answered.")
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">Who ended, and where the request was.</param>
    public RequestUnansweredException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">Who ended, and where the request was.</param>
    /// <param name="innerException">Why it ended.</param>
    public RequestUnansweredException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
