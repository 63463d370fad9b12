namespace Concurrency;

/// <summary>One of the operations that a select waits for: a receive, a send, an acquisition, an event...</summary>
/// <remarks>
/// Made once by the object it is about, given to one <see cref="ISelect"/>, and used for all its rounds. It has an outcome only
/// after its select has returned it, until the select's next round begins.
/// </remarks>
public interface ISelectCase
{
    /// <summary>The path of the object it is about.</summary>
    string Path { get; }

    /// <summary>
    /// Why it did not take effect, in the round it won: a completed channel, for instance, makes its cases ready.
    /// <see langword="null"/> if it took effect, which is what winning means otherwise.
    /// </summary>
    Exception? Error { get; }

    /// <summary>Makes a select. What <see cref="SelectExtensions"/> and <see cref="Select"/> call.</summary>
    /// <param name="order">Which of several ready cases is taken.</param>
    /// <param name="cases">The cases, this one among them. Each belongs to one select for good.</param>
    /// <exception cref="ArgumentException">
    /// There are none, one stands there twice or belongs to another select, or they are of different runtimes.
    /// </exception>
    ISelect CreateSelect(SelectOrder order, IReadOnlyList<ISelectCase> cases);
}

/// <summary>A case with a value: what was received, the lease that was acquired, what the promise holds.</summary>
/// <typeparam name="T">What the operation returns.</typeparam>
public interface ISelectCase<out T> : ISelectCase
{
    /// <summary>What the operation returned, in the round it won.</summary>
    /// <exception cref="InvalidOperationException">It has not won.</exception>
    /// <exception cref="Exception"><see cref="ISelectCase.Error"/>, if it did not take effect.</exception>
    T Value { get; }
}

/// <summary>A case which sends.</summary>
/// <typeparam name="T">What is sent.</typeparam>
public interface ISendCase<in T> : ISelectCase
{
    /// <summary>Changes what it sends, in rounds that begin later.</summary>
    /// <param name="item">What to send.</param>
    /// <exception cref="InvalidOperationException">Its select waits at the moment.</exception>
    void Offer(T item);
}
