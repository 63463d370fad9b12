using System.Diagnostics;

namespace Concurrency.Tests.Samples;

// A sample as it was built, run as its users do: a process with arguments, variables and streams. Each runs where it was built,
// because there are its own settings.
internal sealed class SampleProgram : IAsyncDisposable
{
    // Long enough for a busy machine; what is waited for comes, or the test fails.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private static readonly string s_dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    private static readonly string[] s_sections = ["Concurrency", "Table", "Sieve", "Auction"];

    private readonly Process _process;
    private readonly Task<string> _errors;

    private SampleProgram(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static SampleProgram Start(string sample, params IEnumerable<string> arguments) =>
        StartProcess(s_dotnet, [AssemblyOf(sample), .. arguments]);

    public static async Task<ProgramResult> RunAsync(string sample, params IEnumerable<string> arguments)
    {
        await using var program = Start(sample, arguments);
        return await program.ResultAsync();
    }

    // A command as its page has it, with the program that is built already.
    public static async Task<ProgramResult> RunCommandAsync(string sample, string command)
    {
        var (script, arguments) = command.Split($"dotnet run --project samples/{sample} -c Release", 2) is [var before, var after]
            ? (before, after)
            : throw new ArgumentException($"{command} does not run {sample}.", nameof(command));
        arguments = arguments.StartsWith(" -- ", StringComparison.Ordinal) ? arguments[" -- ".Length..] : arguments;
        await using var program = StartProcess("sh", ["-c", $"{script}'{s_dotnet}' '{AssemblyOf(sample)}' {arguments}"]);
        return await program.ResultAsync();
    }

    public async Task<string?> ReadLineAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        return await _process.StandardOutput.ReadLineAsync(patience.Token);
    }

    // As Ctrl-C does. Where the tests run in the background of a script, which has its children ignore that, as a service is
    // stopped.
    public async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", [$"-{Interrupts.SignalFor(_process)}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<ProgramResult> ResultAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        var output = await _process.StandardOutput.ReadToEndAsync(patience.Token);
        await _process.WaitForExitAsync(patience.Token);
        return new(_process.ExitCode, output, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // tests/Samples/bin/Debug/net10.0 and samples/Auction/bin/Debug/net10.0 differ in two names only.
    private static string AssemblyOf(string sample)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "samples", sample, "bin", output.Parent.Name, output.Name, $"{sample}.dll");
    }

    private static SampleProgram StartProcess(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // What the machine of the developer sets is not under test.
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToArray())
            start.Environment.Remove(name);

        return new(Process.Start(start)!);
    }

    private static bool IsSetting(string variable) =>
        s_sections.Any(section => variable.StartsWith($"{section}__", StringComparison.OrdinalIgnoreCase))
        || variable is "DOTNET_ENVIRONMENT" or "ASPNETCORE_ENVIRONMENT";
}
