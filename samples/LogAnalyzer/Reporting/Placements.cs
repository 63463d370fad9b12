using System.Collections.Concurrent;
using Concurrency;
using Concurrency.Hosting;

namespace LogAnalyzer.Reporting;

// Where each stage was placed, as its instances saw it, in the order in which the stages are registered.
internal sealed class Placements(ConcurrencyTopology topology)
{
    private readonly ConcurrentQueue<IActivity> _entered = new();

    public void Enter(IActivityScope scope) => _entered.Enqueue(scope.Activity);

    // Such as "parse x 4" and "Task", or "1 on Task, 3 on Thread" if rules name instances.
    public IEnumerable<(string Stage, string Backends)> Describe() =>
        from stage in topology.Activities
        let backends = _entered
            .Where(activity => activity.Name == stage.Name)
            .Select(activity => activity.Backend)
            .CountBy(backend => backend)
            .OrderBy(count => count.Key, StringComparer.Ordinal)
            .ToList()
        let instances = backends.Sum(count => count.Value)
        select (
            instances > 1 ? $"{stage.Name} x {instances}" : stage.Name,
            backends.Count > 1
                ? string.Join(", ", backends.Select(count => $"{count.Value} on {count.Key}"))
                : string.Concat(backends.Select(count => count.Key)));
}
