using Concurrency;
using Microsoft.Extensions.DependencyInjection;
using Samples;

namespace PrimeSieve;

internal static class Program
{
    private const string Usage =
        """
        usage: PrimeSieve [--SECTION:KEY=VALUE]...     the first primes, by a chain of filters; Ctrl-C ends it
               PrimeSieve --help

        Some settings:
          --Sieve:Count=100   --Concurrency:Activities:filters=Thread   --Concurrency:Activities:filters=slim
          --Concurrency:MaxThreads=4096

        exit codes: 0, 1 (a wrong prime), 2 (bad usage or configuration, too few threads), 130 (interrupted)
        """;

    public static Task<int> Main(string[] arguments) =>
        new ConsoleProgram("PrimeSieve", Usage).RunAsync(arguments, services => services.AddSettings<SieveSettings>(), SieveAsync);

    private static async Task<int> SieveAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var count = services.GetRequiredService<SieveSettings>().Count;
        var sieve = new Sieve(count);
        var primes = await sieve.RunAsync(services.GetRequiredService<IConcurrency>(), cancellationToken);

        foreach (var row in primes.Chunk(10))
            Console.WriteLine(string.Join(' ', row.Select(prime => $"{prime,6}")));

        var isRight = primes.SequenceEqual(TrialDivision.First(count));
        Console.WriteLine($"{primes.Count} primes, {(isRight ? "as" : "not as")} by trial division.");
        Console.WriteLine($"{sieve.Filters.Count} filters ran on {Backends.Describe(sieve.Filters)}.");
        return isRight ? ExitCode.Success : ExitCode.Failure;
    }
}
