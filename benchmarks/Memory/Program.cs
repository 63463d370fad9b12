using System.Globalization;
using System.Runtime.InteropServices;
using Memory;
using Memory.Measuring;
using Memory.Modes;

// dotnet run -c Release --project benchmarks/Memory -- --help
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    var commandLine = CommandLine.Parse(args);
    if (commandLine.Mode is not { } mode)
    {
        Console.WriteLine(Usage.Text);
        return 0;
    }

    if (commandLine.IsChild)
    {
        await Session.RunAsync(commandLine.Points.Single());
        return 0;
    }

    if (mode == Mode.AtOnce)
        return await AtOnce.RunAsync(commandLine.Count) ? 0 : 1;

    // Otherwise a child might stay behind.
    using var stop = new CancellationTokenSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

    var isGood = mode == Mode.Idle
        ? await Idle.RunAsync(stop.Token)
        : Survey.Run(commandLine.Points, stop.Token);
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
    Console.Error.WriteLine($"Memory: {refused.Message}");
    return 2;
}
