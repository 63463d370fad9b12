using Concurrency.Tests.Mutations;

namespace Concurrency.Tests.Documentation;

/// <summary>The page of mutations fits the source, so that none is found out of date only when somebody tries it.</summary>
public sealed class MutationTests
{
    private static readonly List<Mutation> s_mutations =
        [.. Mutation.ReadAll(File.ReadAllText(Path.Combine(Repository.Root, "docs/mutations.md")))];

    [Fact]
    public void Each_heading_is_a_mutation()
    {
        var headings = Repository.ReadLines("docs/mutations.md").Where(line => line.StartsWith("### M", StringComparison.Ordinal));

        Assert.Equal(headings.Select(heading => heading[4..7]), s_mutations.Select(mutation => mutation.Id));
    }

    [Fact]
    public void The_lines_of_each_stand_in_its_file_once() => Problems.AssertNone(s_mutations.Select(FindProblem).OfType<string>());

    [Fact]
    public void Each_names_classes_of_tests_that_there_are()
    {
        var files = Repository.TestFiles.Select(Path.GetFileName).ToHashSet();

        Problems.AssertNone(
            from mutation in s_mutations
            from name in mutation.TestClasses
            where !files.Contains($"{name}.cs")
            select $"{mutation.Id}: there is no {name}.cs among the tests.");
    }

    private static string? FindProblem(Mutation mutation)
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, mutation.File));
        try
        {
            return mutation.ApplyTo(source) == source ? $"{mutation.Id}: it changes nothing." : null;
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
    }
}
