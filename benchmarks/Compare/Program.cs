using System.Diagnostics;
using System.Globalization;
using Compare;
using Concurrency;

// dotnet run -c Release --project benchmarks/Compare [-- RUNS]
//
// Every contender of a workload runs in turn, RUNS times after two warm-ups, and the medians are printed: one line for each
// peer, "workload placement ours_ns peer peer_ns ratio".
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var runs = args is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 7;
const int WarmUps = 2;

await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseThreads().UseTasks());
foreach (var workload in (Workload[])[PingPong.Create(runtime), Pipeline.Create(runtime)])
{
    var nanoseconds = workload.Contenders.ToDictionary(contender => contender, _ => new List<double>());
    for (var run = -WarmUps; run < runs; run++)
    {
        foreach (var contender in workload.Contenders)
        {
            var start = Stopwatch.GetTimestamp();
            await contender.RunAsync(workload.Operations);
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (run >= 0)
                nanoseconds[contender].Add(elapsed.TotalNanoseconds / workload.Operations);
        }
    }

    foreach (var placement in workload.Contenders.GroupBy(contender => contender.Placement))
    {
        var ours = Median(nanoseconds[placement.Single(contender => contender.Name == Contender.Ours)]);
        var peers = placement.Where(contender => contender.Name != Contender.Ours).ToList();
        if (peers.Count == 0)
            Console.WriteLine($"{workload.Name} {placement.Key} {ours:F0} - - -");

        foreach (var peer in peers)
        {
            var theirs = Median(nanoseconds[peer]);
            Console.WriteLine($"{workload.Name} {placement.Key} {ours:F0} {peer.Name} {theirs:F0} {ours / theirs:F2}");
        }
    }
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
