using System.Globalization;
using Compare;
using Compare.Measuring;
using Compare.Peers;

// dotnet run -c Release --project benchmarks/Compare -- --help
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    var commandLine = CommandLine.Parse(args);
    if (commandLine.IsHelp)
    {
        Console.WriteLine(CommandLine.Usage);
        return 0;
    }

    if (commandLine.IsChild)
    {
        await Session.RunAsync(commandLine, PeerPrograms.FromEnvironment());
        return 0;
    }

    using var peers = PeerPrograms.Build();
    return Comparison.Run(commandLine, peers) ? 0 : 1;
}
catch (UsageException refused)
{
    Console.Error.WriteLine($"Compare: {refused.Message}");
    return 2;
}
