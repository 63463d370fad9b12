using LogAnalyzer.Reporting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LogAnalyzer;

internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            var commandLine = CommandLine.Parse(arguments);
            return commandLine.Mode switch
            {
                Mode.Help => Help(),
                Mode.Topology => ShowTopology(commandLine),
                _ => await AnalyzeAsync(commandLine),
            };
        }
        catch (UsageException refused)
        {
            await Console.Error.WriteLineAsync($"LogAnalyzer: {refused.Message}\n{CommandLine.Usage}");
            return ExitCode.BadUsage;
        }
        catch (Exception refused) when (Refusals.In(refused) is { Count: > 0 } problems)
        {
            foreach (var problem in problems)
                await Console.Error.WriteLineAsync($"LogAnalyzer: {problem}");

            return ExitCode.BadUsage;
        }
    }

    private static int Help()
    {
        Console.WriteLine(CommandLine.Usage);
        return ExitCode.Success;
    }

    private static int ShowTopology(CommandLine commandLine)
    {
        var topology = Services.CreateBuilder(commandLine.Settings).Services.DescribeTopology();
        Console.Write($"{topology}\n{topology.ToMermaid()}");
        return ExitCode.Success;
    }

    private static async Task<int> AnalyzeAsync(CommandLine commandLine)
    {
        using var host = Services.CreateBuilder(commandLine.Settings).Build();
        var (tally, placements) = (host.Services.GetRequiredService<Tally>(), host.Services.GetRequiredService<Placements>());
        try
        {
            await host.RunAsync();
        }
        catch (Exception failure) when (Refusals.In(failure).Count == 0)
        {
            // The library has logged it.
            Summary.Write(Console.Out, tally, placements);
            return ExitCode.Failure;
        }

        Summary.Write(Console.Out, tally, placements);
        return tally.IsBalanced ? ExitCode.Success : ExitCode.Failure;
    }
}
