namespace Concurrency.Tests.Architecture;

/// <summary>
/// The public surface is a text file under review: a change to it shows in the diff. To accept a change, run these tests with
/// <c>CONCURRENCY_ACCEPT_API=1</c> and commit the files.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Assemblies => [.. Product.Names];

    [Theory, MemberData(nameof(Assemblies))]
    public void The_public_surface_is_the_approved_one(string assembly)
    {
        var actual = PublicApi.Describe(Product.Load(assembly));
        var file = Path.Combine(Product.ApprovedDirectory, assembly + ".txt");
        if (Environment.GetEnvironmentVariable("CONCURRENCY_ACCEPT_API") == "1")
        {
            Directory.CreateDirectory(Product.ApprovedDirectory);
            File.WriteAllText(file, actual);
        }

        var approved = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (actual != approved)
        {
            Assert.Fail(
                $"The public surface of {assembly} is not the approved one:\n\n{Difference.Between(approved, actual)}\n"
                + "If the change is meant, run the tests of this project with CONCURRENCY_ACCEPT_API=1, which rewrites\n"
                + $"{file}, and commit that file.");
        }
    }

    [Fact]
    public void The_description_does_not_depend_on_the_order_of_reflection() =>
        Assert.All(Product.Names, name => Assert.Equal(PublicApi.Describe(Product.Load(name)), PublicApi.Describe(Product.Load(name))));
}
