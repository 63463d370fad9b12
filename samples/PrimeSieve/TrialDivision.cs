namespace PrimeSieve;

// The simple computation which the sieve is checked against.
internal static class TrialDivision
{
    public static IReadOnlyList<int> First(int count)
    {
        var primes = new List<int>(count);
        for (var number = 2; primes.Count < count; number++)
        {
            if (primes.TakeWhile(prime => prime * prime <= number).All(prime => number % prime != 0))
                primes.Add(number);
        }

        return primes;
    }
}
