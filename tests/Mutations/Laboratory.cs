using System.Diagnostics;

namespace Concurrency.Tests.Mutations;

/// <summary>A checkout of the last commit in a folder of its own, in which mutations are tried.</summary>
internal sealed class Laboratory(string repository) : IDisposable
{
    private const string Conformance = "tests/Conformance";

    // It compiles the sources of the library once more, so a mutation is in it when it is built.
    private const string AtomicGrain = "tests/AtomicGrain";

    private static readonly TimeSpan s_patienceWithTests = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_patienceWithTools = TimeSpan.FromMinutes(15);

    private readonly string _root = Path.Combine(Path.GetTempPath(), $"mutations-{Guid.NewGuid():N}");

    public void Prepare()
    {
        RunTool("git", repository, "worktree", "add", "--detach", _root, "HEAD");
        Build(Conformance);
        Build(AtomicGrain);
    }

    /// <summary>Runs classes of tests as they are: until those of one project fail, or all pass.</summary>
    public Outcome Test(IReadOnlyList<string> testClasses)
    {
        var outcome = default(Outcome);
        foreach (var ofOneProject in testClasses.GroupBy(ProjectOf))
        {
            outcome = Run(
                Path.Combine(_root, ofOneProject.Key, $"bin/Debug/net10.0/Concurrency.Tests.{Path.GetFileName(ofOneProject.Key)}"),
                _root,
                s_patienceWithTests,
                [.. ofOneProject.SelectMany(name => new[] { "-class", $"*.{name}" }), "-stopOnFail", "-noColor"]);
            if (!outcome.HasSucceeded)
                break;
        }

        return outcome ?? throw new InvalidDataException("A mutation names no test class.");
    }

    /// <summary>Runs the tests of a mutation with the mutation in place.</summary>
    public Outcome Test(Mutation mutation)
    {
        var file = Path.Combine(_root, mutation.File);
        var project = string.Join('/', mutation.File.Split('/').Take(2));
        var name = $"Concurrency.{Path.GetFileName(project)}.dll";
        var assembly = Path.Combine(_root, Conformance, "bin/Debug/net10.0", name);
        var (source, unmutated) = (File.ReadAllText(file), File.ReadAllBytes(assembly));
        var projects = mutation.TestClasses.Select(ProjectOf).Distinct().ToList();
        try
        {
            File.WriteAllText(file, mutation.ApplyTo(source));
            if (projects.Contains(AtomicGrain))
                Build(AtomicGrain, "--no-restore");

            if (projects.Contains(Conformance))
            {
                // The one assembly is enough: a mutation changes no signature.
                Build(project, "--no-restore");
                File.Copy(Path.Combine(_root, project, "bin/Debug/net10.0", name), assembly, overwrite: true);
            }

            return Test(mutation.TestClasses);
        }
        finally
        {
            File.WriteAllText(file, source);
            File.WriteAllBytes(assembly, unmutated);
        }
    }

    private string ProjectOf(string testClass) =>
        Directory.EnumerateFiles(Path.Combine(_root, AtomicGrain), $"{testClass}.cs").Any() ? AtomicGrain : Conformance;

    private void Build(string project, params string[] options) =>
        RunTool(
            "dotnet",
            _root,
            ["build", project, "-c", "Debug", "--nologo", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false", .. options]);

    public void Dispose() => Run("git", repository, s_patienceWithTools, "worktree", "remove", "--force", _root);

    private static void RunTool(string program, string folder, params string[] arguments) =>
        Run(program, folder, s_patienceWithTools, arguments).MustSucceed();

    private static Outcome Run(string program, string folder, TimeSpan patience, params string[] arguments)
    {
        var begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var isHanging = !process.WaitForExit(patience);
        if (isHanging)
            process.Kill(entireProcessTree: true);

        return new(isHanging ? -1 : process.ExitCode, isHanging, Stopwatch.GetElapsedTime(begin), output.Result + errors.Result);
    }
}
