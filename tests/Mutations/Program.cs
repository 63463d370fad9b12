using Concurrency.Tests.Mutations;

// Tries the mutations of docs/mutations.md on the last commit, one by one: the tests that each names have to fail.
// Arguments: the ids of those to try, such as M07; none for all. --with SimulatedHistoryTests, which may be said more than once, tries
// them with that class instead.
var root = AppContext.BaseDirectory;
while (!File.Exists(Path.Combine(root, "Concurrency.sln")))
    root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("Run this inside the repository.");

string[] with = [.. args.Where((_, index) => index > 0 && args[index - 1] == "--with")];
string[] ids = [.. args.Except(["--with", .. with])];
var mutations = Mutation.ReadAll(await File.ReadAllTextAsync(Path.Combine(root, "docs/mutations.md")))
    .Where(mutation => ids.Length == 0 || ids.Contains(mutation.Id))
    .Select(mutation => with.Length == 0 ? mutation : mutation with { TestClasses = with })
    .ToList();
using var laboratory = new Laboratory(root);
laboratory.Prepare();

// A mutation is caught only if its tests pass without it.
var classes = mutations.SelectMany(mutation => mutation.TestClasses).Distinct().ToList();
laboratory.Test(classes).MustSucceed();
Console.WriteLine($"{mutations.Count} mutations; {classes.Count} test classes pass without them.");

var survivors = 0;
foreach (var mutation in mutations)
{
    var outcome = laboratory.Test(mutation);
    if (outcome.HasSucceeded)
        survivors++;

    Console.WriteLine(
        $"{mutation.Id} {(outcome.HasSucceeded ? "SURVIVED" : "caught")} in {outcome.Elapsed.TotalSeconds:0} s"
        + $"{(outcome.HasSucceeded ? "" : $": {outcome.Failure}")} ({mutation.Title})");
}

Console.WriteLine($"{mutations.Count - survivors} caught, {survivors} survived");
return survivors == 0 ? 0 : 1;
