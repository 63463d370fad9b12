using System.Runtime.CompilerServices;

namespace Concurrency.Tests.Architecture;

/// <summary>Who may know whom.</summary>
public sealed class ArrowTests
{
    public static TheoryData<string> Assemblies => [.. Product.Names];

    [Theory]
    [InlineData("Concurrency.Abstractions")]
    [InlineData("Concurrency.Core", "Concurrency.Abstractions")]
    [InlineData("Concurrency.ThreadBackend", "Concurrency.Core", "Concurrency.Abstractions")]
    [InlineData("Concurrency.TaskBackend", "Concurrency.Core", "Concurrency.Abstractions")]
    [InlineData("Concurrency.SimulationBackend", "Concurrency.Core", "Concurrency.Abstractions")]
    [InlineData(
        "Concurrency.Hosting",
        "Concurrency.ThreadBackend",
        "Concurrency.TaskBackend",
        "Concurrency.Core",
        "Concurrency.Abstractions")]
    [InlineData(
        "Concurrency.XunitTesting",
        "Concurrency.SimulationBackend",
        "Concurrency.ThreadBackend",
        "Concurrency.TaskBackend",
        "Concurrency.Core",
        "Concurrency.Abstractions")]
    public void An_assembly_knows_only_those_below_it(string assembly, params string[] allowed)
    {
        var known = Product.Load(assembly).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Concurrency", StringComparison.Ordinal));

        Assert.Empty(known.Except(allowed));
    }

    [Theory]
    [InlineData("Concurrency.Abstractions", new string[0])]
    [InlineData("Concurrency.Core", new[] { "Microsoft.Extensions.Logging.Abstractions" })]
    [InlineData("Concurrency.ThreadBackend", new[] { "Microsoft.Extensions.Logging.Abstractions" })]
    [InlineData("Concurrency.TaskBackend", new string[0])]
    [InlineData("Concurrency.SimulationBackend", new[] { "Microsoft.Extensions.DependencyInjection.Abstractions" })]
    public void An_assembly_below_hosting_brings_no_packages_along(string assembly, string[] allowed)
    {
        var known = Product.Load(assembly).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => !name.StartsWith("Concurrency", StringComparison.Ordinal) && !IsPlatform(name));

        Assert.Empty(known.Except(allowed));
    }

    [Fact]
    public void Hosting_knows_both_backends()
    {
        var known = Product.Load("Concurrency.Hosting").GetReferencedAssemblies().Select(reference => reference.Name);

        Assert.Contains("Concurrency.ThreadBackend", known);
        Assert.Contains("Concurrency.TaskBackend", known);
    }

    [Theory, MemberData(nameof(Assemblies))]
    public void No_assembly_shows_its_internals_to_another(string assembly) =>
        Assert.Empty(Product.Load(assembly).GetCustomAttributes(typeof(InternalsVisibleToAttribute), inherit: false));

    [Theory, MemberData(nameof(Assemblies))]
    public void No_public_type_has_a_name_that_the_platform_uses_for_something_else(string assembly) =>
        Assert.DoesNotContain(
            Product.Load(assembly).GetExportedTypes(), type => type.Name is "Activity" or "ActivityContext" or "Channel");

    [Theory, MemberData(nameof(Assemblies))]
    public void Every_public_type_lives_in_the_root_namespace_or_below(string assembly) =>
        Assert.All(
            Product.Load(assembly).GetExportedTypes(),
            type => Assert.Matches(@"^(Concurrency|Microsoft\.Extensions)(\.|$)", type.Namespace!));

    private static bool IsPlatform(string name) =>
        name is "System" or "netstandard" or "mscorlib" || name.StartsWith("System.", StringComparison.Ordinal);
}
