using System.Diagnostics;
using System.Globalization;
using Concurrency;
using Growth;

// dotnet run -c Release --project benchmarks/Growth [-- activities|channels|waiters|items ...]
const int WarmUps = 2;
const int Runs = 5;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var known = Curves.All.Select(curve => curve.Name).ToList();
if (args.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
{
    Console.Error.WriteLine($"Growth: '{unknown}' is not a curve. Known: {string.Join(", ", known)}.");
    return 2;
}

using var runtime = ConcurrencyRuntime.Create(builder => builder.UseThreads().UseTasks());
foreach (var curve in Curves.All.Where(curve => args.Length == 0 || args.Contains(curve.Name)))
{
    foreach (var backend in (string[])["Task", "Thread"])
    {
        foreach (var size in curve.Sizes.Where(size => backend == "Task" || size <= curve.MaxThreads))
        {
            var samples = new List<double>();
            for (var run = -WarmUps; run < Runs; run++)
            {
                var start = Stopwatch.GetTimestamp();
                var operations = await curve.RunAsync(runtime, size, new ActivityOptions { Backend = backend });
                if (run >= 0)
                    samples.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / operations);
            }

            samples.Sort();
            Console.WriteLine($"{curve.Name} {backend} {size} {samples[0]:F1} {samples[Runs / 2]:F1} {samples[^1]:F1}");
        }
    }
}

return 0;
