using System.Globalization;
using Concurrency;
using Exploring;

// dotnet run -c Release --project benchmarks/Simulation [-- seconds]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Runs = 5;
var seconds = 1.0;
if (args.Length > 1 || (args.Length == 1 && (!double.TryParse(args[0], CultureInfo.InvariantCulture, out seconds) || seconds <= 0)))
{
    Console.Error.WriteLine("Simulation: expects how many seconds a run takes; nothing for 1.");
    return 2;
}

Console.WriteLine("program strategy schedules_per_s steps_per_s bytes_per_step");
foreach (var workload in Workload.All)
{
    var results = new List<(double Schedules, double Steps, double Bytes)>();
    for (var run = 0; run <= Runs; run++)
    {
        var result = Measure(workload);

        // The first run is for the compiler.
        if (run > 0)
            results.Add(result);
    }

    Console.WriteLine(
        $"{workload.Name} {workload.Strategy} {Median(result => result.Schedules):0} {Median(result => result.Steps):0} "
        + $"{Median(result => result.Bytes):0}");

    double Median(Func<(double Schedules, double Steps, double Bytes), double> value) => results.Select(value).Order().ElementAt(Runs / 2);
}

return 0;

// What is exhausted before the time is over is explored again.
(double Schedules, double Steps, double Bytes) Measure(Workload workload)
{
    var (schedules, steps, elapsed) = (0L, 0L, TimeSpan.Zero);
    var bytes = GC.GetTotalAllocatedBytes();
    while (elapsed.TotalSeconds < seconds)
    {
        var report = Simulation.Explore(workload.Program, new()
        {
            Strategy = workload.Strategy,
            MaxSchedules = long.MaxValue,
            TimeLimit = TimeSpan.FromSeconds(seconds) - elapsed,
        });
        report.ThrowIfFailed();
        schedules += report.Schedules;
        steps += report.Steps;
        elapsed += report.Elapsed;
    }

    return (schedules / elapsed.TotalSeconds, steps / elapsed.TotalSeconds, (double)(GC.GetTotalAllocatedBytes() - bytes) / steps);
}
