namespace Concurrency.Hosting;

/// <summary>Makes errors of the warnings about the topology, where the configuration asks for it.</summary>
internal sealed class StrictTopologyCheck(ConcurrencyTopology topology) : IOptionsCheck
{
    public void Check(ConcurrencyOptions options, ProblemList problems)
    {
        if (!options.StrictTopology)
            return;

        foreach (var warning in topology.Warnings)
            problems.Add(warning);
    }
}
