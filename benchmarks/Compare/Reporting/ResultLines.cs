using Compare.Measuring;

namespace Compare.Reporting;

/// <summary>What scripts read: a line for each peer, "workload placement ours_ns peer peer_ns ratio".</summary>
internal static class ResultLines
{
    public static void Write(IEnumerable<Result> results)
    {
        foreach (var placement in results.GroupBy(result => (result.Workload, result.Placement)))
        {
            var start = $"{placement.Key.Workload} {placement.Key.Placement}";
            if (placement.FirstOrDefault(result => result.Contender == Contender.Ours) is not { } ours)
                continue;

            var peers = placement.Where(result => result != ours).ToList();
            if (peers.Count == 0)
                Console.WriteLine($"{start} {ours.Nanoseconds:F0} - - -");

            foreach (var peer in peers)
            {
                Console.WriteLine(
                    $"{start} {ours.Nanoseconds:F0} {peer.Contender} {peer.Nanoseconds:F0} "
                    + $"{ours.Nanoseconds / peer.Nanoseconds:F2}");
            }
        }
    }
}
