namespace Concurrency;

/// <summary>A question on its way to a server, with the place for its answer. Made by <see cref="IConcurrency.AskAsync"/>.</summary>
/// <remarks>
/// Whoever receives it should answer it once, from anywhere. A server activity that ends without having answered a request it
/// received fails that request with <see cref="RequestUnansweredException"/>.
/// </remarks>
/// <typeparam name="TRequest">What is asked.</typeparam>
/// <typeparam name="TReply">What is answered.</typeparam>
/// <param name="value">What is asked.</param>
public abstract class Request<TRequest, TReply>(TRequest value)
{
    /// <summary>What is asked.</summary>
    public TRequest Value { get; } = value;

    /// <summary>Answers.</summary>
    /// <param name="reply">What <see cref="IConcurrency.AskAsync"/> returns to the asker.</param>
    /// <returns><see langword="false"/> if it was already answered or the asker no longer waits.</returns>
    public abstract bool TryReply(TReply reply);

    /// <summary>Answers with an error.</summary>
    /// <param name="error">What <see cref="IConcurrency.AskAsync"/> throws to the asker.</param>
    /// <returns><see langword="false"/> if it was already answered or the asker no longer waits.</returns>
    public abstract bool TryFail(Exception error);
}
