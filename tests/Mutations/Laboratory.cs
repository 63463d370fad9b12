using System.Diagnostics;

namespace Concurrency.Tests.Mutations;

/// <summary>A checkout of the last commit in a folder of its own, in which mutations are tried.</summary>
internal sealed class Laboratory(string repository) : IDisposable
{
    private const string Tests = "tests/Conformance/bin/Debug/net10.0";
    private static readonly TimeSpan s_patienceWithTests = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_patienceWithTools = TimeSpan.FromMinutes(15);

    private readonly string _root = Path.Combine(Path.GetTempPath(), $"mutations-{Guid.NewGuid():N}");

    public void Prepare()
    {
        RunTool("git", repository, "worktree", "add", "--detach", _root, "HEAD");
        RunTool("dotnet", _root, "build", "tests/Conformance", "-c", "Debug", "--nologo");
    }

    /// <summary>Runs classes of tests as they are.</summary>
    public Outcome Test(IEnumerable<string> testClasses) =>
        Run(
            Path.Combine(_root, Tests, "Concurrency.Tests.Conformance"),
            _root,
            s_patienceWithTests,
            [.. testClasses.SelectMany(name => new[] { "-class", $"*.{name}" }), "-stopOnFail", "-noColor"]);

    /// <summary>Runs the tests of a mutation with the mutation in place.</summary>
    public Outcome Test(Mutation mutation)
    {
        var file = Path.Combine(_root, mutation.File);
        var project = string.Join('/', mutation.File.Split('/').Take(2));
        var name = $"Concurrency.{Path.GetFileName(project)}.dll";
        var assembly = Path.Combine(_root, Tests, name);
        var (source, unmutated) = (File.ReadAllText(file), File.ReadAllBytes(assembly));
        try
        {
            File.WriteAllText(file, mutation.ApplyTo(source));

            // The one assembly is enough: a mutation changes no signature.
            RunTool(
                "dotnet", _root, "build", project, "-c", "Debug", "--nologo", "--no-restore", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false");
            File.Copy(Path.Combine(_root, project, "bin/Debug/net10.0", name), assembly, overwrite: true);
            return Test(mutation.TestClasses);
        }
        finally
        {
            File.WriteAllText(file, source);
            File.WriteAllBytes(assembly, unmutated);
        }
    }

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
