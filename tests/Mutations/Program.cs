using Concurrency.Tests.Mutations;

// Tries the mutations of docs/mutations.md on the last commit, one by one: the tests that each names have to fail.
// Arguments: the ids of those to try, such as M07; none for all. --with SimulatedHistoryTests tries them with that class alone.
var root = AppContext.BaseDirectory;
while (!File.Exists(Path.Combine(root, "Concurrency.sln")))
    root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("Run this inside the repository.");

var with = Array.IndexOf(args, "--with") is >= 0 and var option && option + 1 < args.Length ? args[option + 1] : null;
string[] ids = [.. args.Where(argument => argument != "--with" && argument != with)];
var mutations = Mutation.ReadAll(await File.ReadAllTextAsync(Path.Combine(root, "docs/mutations.md")))
    .Where(mutation => ids.Length == 0 || ids.Contains(mutation.Id))
    .Select(mutation => with is null ? mutation : mutation with { TestClasses = [with] })
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

    Console.WriteLine($"{mutation.Id} {(outcome.HasSucceeded ? "SURVIVED" : $"caught: {outcome.Failure}")} ({mutation.Title})");
}

Console.WriteLine($"{mutations.Count - survivors} caught, {survivors} survived");
return survivors == 0 ? 0 : 1;
