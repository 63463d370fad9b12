using System.Globalization;
using System.Runtime.InteropServices;
using Compare;
using Compare.Measuring;
using Compare.Peers;
using Compare.Reporting;

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

    // Otherwise the folder of the peers, and perhaps a child, would stay behind.
    using var stop = new CancellationTokenSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

    using var json = commandLine.JsonFile is { } file ? JsonFile.Create(file) : null;
    using var peers = PeerPrograms.Build();
    var results = new List<Result>();
    var isGood = Comparison.Run(commandLine, peers, results, stop.Token);
    json?.Write(results);
    return isGood ? 0 : 1;

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
catch (OperationCanceledException)
{
    return 130;
}
catch (UsageException refused)
{
    Console.Error.WriteLine($"Compare: {refused.Message}");
    return 2;
}
