namespace Concurrency;

/// <summary>Where the bodies of a crawl add items.</summary>
/// <typeparam name="T">The items.</typeparam>
public interface ICrawl<in T>
{
    /// <summary>Adds an item to be dealt with. Never waits.</summary>
    /// <param name="item">The item.</param>
    /// <exception cref="InvalidOperationException">The crawl has ended: called by code which outlived its body.</exception>
    void Add(T item);
}
