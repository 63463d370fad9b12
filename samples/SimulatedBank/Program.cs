using Concurrency;

namespace SimulatedBank;

internal static class Program
{
    private const int Mornings = 1_000;

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments.Length > 0)
        {
            Console.Error.WriteLine("usage: SimulatedBank     no arguments: a morning at the bank on threads, and in the simulation");
            return 2;
        }

        Console.WriteLine($"On threads: {await CountGoodMorningsAsync()} of {Mornings} mornings were good.");
        Console.WriteLine();
        Console.WriteLine("In the simulation:");
        var careless = Simulation.Explore(scope => Morning.RunAsync(scope, Teller.TransferCarelesslyAsync));
        Console.WriteLine(careless);
        Console.WriteLine();
        Console.WriteLine("The careful teller, under every schedule there is:");
        var careful = Simulation.Explore(
            scope => Morning.RunAsync(scope, Teller.TransferAsync), new() { Strategy = SimulationStrategy.PartialOrderReduction });
        Console.WriteLine(careful);
        return careless.Finding is not null && careful is { Finding: null, IsExhausted: true } ? 0 : 1;
    }

    private static async Task<int> CountGoodMorningsAsync()
    {
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseThreads());
        var good = 0;
        for (var morning = 0; morning < Mornings; morning++)
        {
            try
            {
                await Morning.RunAsync(runtime, Teller.TransferCarelesslyAsync);
                good++;
            }
            catch (WrongBalanceException wrong)
            {
                Console.WriteLine(wrong.Message);
            }
        }

        return good;
    }
}
