using System.Globalization;
using Concurrency;
using Observability;

// dotnet run -c Release --project benchmarks/Observability [-- rounds]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var rounds = 300_000;
if (args.Length > 1 || (args.Length == 1 && (!int.TryParse(args[0], out rounds) || rounds < 1)))
{
    Console.Error.WriteLine("Observability: expects how many operations a run does, 1 or more; nothing for 300000.");
    return 2;
}

Console.WriteLine("operation watched-by min_ns median_ns max_ns bytes");
foreach (var workload in Workload.All)
{
    foreach (var watcher in Watcher.All)
    {
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseTasks());
        using var watching = watcher.Begin(runtime);
        await Measurement.RunAsync(workload, watcher.Name, runtime, rounds);
    }
}

return 0;
