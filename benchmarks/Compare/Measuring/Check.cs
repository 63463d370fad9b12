namespace Compare.Measuring;

internal static class Check
{
    /// <summary>Whether each of the numbers below a bound came through once.</summary>
    public static void Sum(long sum, int count)
    {
        var expected = (long)count * (count - 1) / 2;
        if (sum != expected)
            throw new InvalidOperationException($"The sum is {sum} and should be {expected}: items were lost or doubled.");
    }

    public static void Equal(long actual, long expected, string what)
    {
        if (actual != expected)
            throw new InvalidOperationException($"{what}: {actual}, and should be {expected}.");
    }
}
