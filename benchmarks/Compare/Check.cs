namespace Compare;

internal static class Check
{
    /// <summary>Whether each of the numbers below a bound came through once.</summary>
    public static void Sum(long sum, int count)
    {
        var expected = (long)count * (count - 1) / 2;
        if (sum != expected)
            throw new InvalidOperationException($"The sum is {sum} and should be {expected}: items were lost or doubled.");
    }
}
