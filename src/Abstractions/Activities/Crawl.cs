namespace Concurrency;

/// <summary>A search which feeds itself, and knows when nothing is left.</summary>
// Invariant: _open counts the items in the frontier, those being dealt with, and the seeding. An item is counted before it is
// in the frontier, and a body adds before its own item is counted off; so zero is reached once, when nothing is left.
internal sealed class Crawl<T>(IChannel<T> frontier, Func<IActivityScope, T, ICrawl<T>, ValueTask> body) : ICrawl<T>
{
    private int _open = 1;

    public ValueTask RunAsync(IActivityScope run, IEnumerable<T> seeds, int maxDegreeOfParallelism)
    {
        foreach (var seed in seeds)
            Add(seed);

        CountOff();
        return run.Start(
            Workers.Name, worker => ForEachExtensions.DrainAsync(worker, frontier, VisitAsync), maxDegreeOfParallelism).JoinAsync();
    }

    public void Add(T item)
    {
        Interlocked.Increment(ref _open);
        if (!frontier.TrySend(item))
            throw new InvalidOperationException($"Crawl '{frontier.Path}' has ended; add items before the body returns.");
    }

    private async ValueTask VisitAsync(IActivityScope worker, T item)
    {
        await body(worker, item, this);
        CountOff();
    }

    private void CountOff()
    {
        if (Interlocked.Decrement(ref _open) == 0)
            frontier.TryComplete();
    }
}
