using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Concurrency.Testing;

/// <summary>Runs a theory with a <see cref="TestPlacement"/> as its only argument once for each placement.</summary>
/// <example>
/// <code>
/// [Theory, Placements]
/// public Task Nothing_is_lost(TestPlacement placement) => placement.RunAsync(async scope => { ... });
/// </code>
/// </example>
/// <param name="placements">Which; none for all of them.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PlacementsAttribute(params TestPlacement[] placements) : DataAttribute
{
    /// <summary>Which it runs with.</summary>
    public IReadOnlyList<TestPlacement> Placements { get; } = placements.Length > 0 ? placements : Enum.GetValues<TestPlacement>();

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Placements.Select(placement => new TheoryDataRow<TestPlacement>(placement))]);

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;
}
