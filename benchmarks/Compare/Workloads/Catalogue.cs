using Compare.Measuring;
using Compare.Peers;
using Concurrency;

namespace Compare.Workloads;

/// <summary>All workloads by name, in the order in which they run.</summary>
internal static class Catalogue
{
    private static readonly (string Name, Func<IConcurrency, PeerPrograms, IEnumerable<Workload>> Create)[] s_all =
    [
        (PingPong.Name, PingPong.Create),
        (Ring.Name, Ring.Create),
        ("sieve-1", (concurrency, peers) => Sieve.Create("sieve-1", capacity: 1, concurrency, peers)),
        ("sieve-64", (concurrency, peers) => Sieve.Create("sieve-64", capacity: 64, concurrency, peers)),
        (Skynet.Name, Skynet.Create),
        ("pipeline", (concurrency, peers) => Pipeline.Create("pipeline", width: 1, concurrency, peers)),
        ("pipeline-4x4", (concurrency, peers) => Pipeline.Create("pipeline-4x4", width: 4, concurrency, peers)),
        (Locking.Name, Locking.Create),
        ("select-1", (concurrency, peers) => Selecting.Create("select-1", capacity: 1, concurrency, peers)),
        ("select-64", (concurrency, peers) => Selecting.Create("select-64", capacity: 64, concurrency, peers)),
        (Sleeping.Name, Sleeping.Create),
        (Starting.Name, Starting.Create),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. s_all.Select(workload => workload.Name)];

    /// <summary>The workload under each placement.</summary>
    public static IEnumerable<Workload> Create(string name, IConcurrency concurrency, PeerPrograms peers) =>
        s_all.Single(workload => workload.Name == name).Create(concurrency, peers);
}
