using System.Collections.Concurrent;
using Concurrency;

namespace PrimeSieve;

// A chain of filters which grows while it runs (M. D. McIlroy, "Coroutines", 1968; C. A. R. Hoare, "Communicating Sequential
// Processes", 1978). The first number which passes a filter is a prime, and starts the next filter.
//
//   numbers ──3,4,5…──▶ filter-2 ──5,7,9…──▶ filter-3 ──7,11,13…──▶ filter-5 …
//                          │                     │                      │
//                          └──────────────── primes ─────────────────────┴──▶
//
// Nothing here says thread or task.
internal sealed class Sieve(int count)
{
    // Small, so that nobody runs far ahead: what is computed beyond the last prime is thrown away.
    private const int Capacity = 16;

    private readonly ConcurrentQueue<IActivity> _filters = new();

    // In the order in which they were started.
    public IReadOnlyCollection<IActivity> Filters => _filters;

    // When this returns or throws, every filter has ended.
    public ValueTask<IReadOnlyList<int>> RunAsync(IConcurrency concurrency, CancellationToken cancellationToken) =>
        concurrency.RunAsync("sieve", CollectAsync, cancellationToken);

    private async ValueTask<IReadOnlyList<int>> CollectAsync(IActivityScope scope)
    {
        var primes = scope.CreateChannel<int>("primes", Capacity);
        var chain = scope.Start("chain", s => StartChainAsync(s, primes));

        var found = new List<int>(count);
        while (found.Count < count)
            found.Add(await primes.ReceiveAsync());

        // The numbers never end by themselves. All activities of the chain are descendants of it, wherever they wait.
        chain.Cancel();
        return found;
    }

    private ValueTask StartChainAsync(IActivityScope chain, IChannelWriter<int> primes)
    {
        var candidates = StartFilter(chain, primes, prime: 2, place: 1);
        chain.Start("numbers", async _ =>
        {
            for (var number = 3; ; number++)
                await candidates.SendAsync(number);
        });
        return ValueTask.CompletedTask;
    }

    private IChannelWriter<int> StartFilter(IActivityScope chain, IChannelWriter<int> primes, int prime, int place)
    {
        var candidates = chain.CreateChannel<int>($"candidates-{prime}", Capacity);
        _filters.Enqueue(chain.Start($"filter-{prime}", _ => FilterAsync(chain, candidates, primes, prime, place)));
        return candidates;
    }

    private async ValueTask FilterAsync(
        IActivityScope chain, IChannelReader<int> candidates, IChannelWriter<int> primes, int prime, int place)
    {
        await primes.SendAsync(prime);
        if (place == count)
            return;

        IChannelWriter<int>? next = null;
        await foreach (var number in candidates.ReceiveAllAsync())
        {
            if (number % prime == 0)
                continue;

            if (next is null)
                next = StartFilter(chain, primes, number, place + 1);
            else
                await next.SendAsync(number);
        }
    }
}
