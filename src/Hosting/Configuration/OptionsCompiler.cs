using Concurrency.Backends;
using Concurrency.Placement;

namespace Concurrency.Hosting;

/// <summary>Makes options of a section, or says everything that is wrong with it.</summary>
/// <param name="kinds">The kinds of backends.</param>
/// <param name="checks">What is checked beyond the section.</param>
/// <param name="policy">The policy that is registered: the application's own, or the one which stands for the configuration.</param>
internal sealed class OptionsCompiler(
    IEnumerable<IActivityBackendKind> kinds, IEnumerable<IOptionsCheck> checks, IPlacementPolicy policy)
{
    private readonly IPlacementPolicy? _ownPolicy = policy is ConfiguredPolicy ? null : policy;

    /// <summary>Reads and checks all of it.</summary>
    /// <param name="section">The section.</param>
    /// <param name="running">What it would replace; its backends live on where nothing about them changed.</param>
    /// <param name="problems">Gets what is wrong. The result is usable if that is nothing.</param>
    public ConcurrencyOptions Compile(ConfigurationNode section, ConcurrencyOptions? running, ProblemList problems)
    {
        var options = SectionReader.Read(section, kinds, running?.Backends, problems) with { OwnPolicy = _ownPolicy };
        foreach (var check in checks)
            check.Check(options, problems);

        return options;
    }
}
