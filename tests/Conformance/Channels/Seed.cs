using System.Globalization;

namespace Concurrency.Tests.Conformance.Channels;

/// <summary>The seeds of random programs: fresh ones, printed, or the one in <c>CONCURRENCY_SEED</c>.</summary>
internal static class Seed
{
    public static int Next()
    {
        var seed = Environment.GetEnvironmentVariable("CONCURRENCY_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"CONCURRENCY_SEED={seed}");
        return seed;
    }
}
