using Concurrency;
using Microsoft.Extensions.DependencyInjection;
using Samples;

namespace DiningPhilosophers;

internal static class Program
{
    private const int Deadlock = 3;

    private const string Usage =
        """
        usage: DiningPhilosophers [--SECTION:KEY=VALUE]...     five philosophers dine with five forks; Ctrl-C ends it
               DiningPhilosophers --environment=Mixed          three are tasks, two are threads (appsettings.Mixed.json)
               DiningPhilosophers --help

        Some settings:
          --Table:Meals=100   --Table:Manners=LeftFirst   --Concurrency:Activities:philosophers=Thread

        exit codes: 0, 1 (a wrong number of meals), 2 (bad usage or configuration), 3 (deadlock), 130 (interrupted)
        """;

    public static Task<int> Main(string[] arguments) =>
        new ConsoleProgram("DiningPhilosophers", Usage).RunAsync(
            arguments, services => services.AddSettings<TableSettings>().AddSingleton<Table>(), DineAsync);

    private static async Task<int> DineAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var table = services.GetRequiredService<Table>();
        try
        {
            await table.DineAsync(services.GetRequiredService<IConcurrency>(), cancellationToken);
        }
        catch (DeadlockException deadlock)
        {
            Report.WriteDeadlock(Console.Out, table, deadlock);
            return Deadlock;
        }

        Report.WriteDinner(Console.Out, table);
        return Report.IsRight(table, services.GetRequiredService<TableSettings>().Meals) ? ExitCode.Success : ExitCode.Failure;
    }
}
