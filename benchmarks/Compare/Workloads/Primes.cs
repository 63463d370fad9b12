namespace Compare.Workloads;

/// <summary>The first primes, and how much work a chain of filters has to find them.</summary>
internal sealed class Primes
{
    private readonly List<int> _primes = [];

    public Primes(int count)
    {
        for (var number = 2; _primes.Count < count; number++)
        {
            // A filter is a prime; a number goes through those which do not divide it, and ends at the next.
            var passed = _primes.FindIndex(prime => number % prime == 0);
            Steps += passed >= 0 ? passed + 1 : _primes.Count + 1;
            if (passed < 0)
                _primes.Add(number);
        }
    }

    public int Count => _primes.Count;

    public int this[int index] => _primes[index];

    public int Last => _primes[^1];

    /// <summary>How often a filter takes a number, for all numbers up to the last prime.</summary>
    public long Steps { get; }
}
