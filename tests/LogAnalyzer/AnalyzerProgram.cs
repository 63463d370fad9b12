using System.Diagnostics;

namespace Concurrency.Tests.LogAnalyzer;

// The program as it was built, run as its users do: a process with arguments, variables and streams.
internal sealed class AnalyzerProgram : IAsyncDisposable
{
    // Long enough for a busy machine; what is waited for comes, or the test fails.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private static readonly string s_dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    private static readonly string s_assembly = Path.Combine(AppContext.BaseDirectory, "LogAnalyzer.dll");

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly List<string> _errors = [];

    private AnalyzerProgram(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
    }

    public static AnalyzerProgram Start(params IEnumerable<string> arguments) => StartProcess(s_dotnet, [s_assembly, .. arguments]);

    public static async Task<ProgramResult> RunAsync(params IEnumerable<string> arguments)
    {
        await using var program = Start(arguments);
        return await program.ResultAsync();
    }

    // The script finds the program as $ANALYZER, to be used unquoted: two words.
    public static async Task<ProgramResult> RunShellAsync(string script)
    {
        await using var program = StartProcess("sh", ["-c", $"ANALYZER='{s_dotnet} {s_assembly}'\n{script}"]);
        return await program.ResultAsync();
    }

    // Reads on until there is such a line on standard error.
    public async Task<string> WaitForAsync(Func<string, bool> isWanted)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (await _process.StandardError.ReadLineAsync(patience.Token) is { } line)
        {
            _errors.Add(line);
            if (isWanted(line))
                return line;
        }

        throw new InvalidOperationException($"The program ended without the line:\n{string.Join('\n', _errors)}");
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
        while (await _process.StandardError.ReadLineAsync(patience.Token) is { } line)
            _errors.Add(line);

        await _process.WaitForExitAsync(patience.Token);
        return new(_process.ExitCode, await _output, _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static AnalyzerProgram StartProcess(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // What the machine of the developer sets is not under test.
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToArray())
            start.Environment.Remove(name);

        return new(Process.Start(start)!);
    }

    private static bool IsSetting(string variable) =>
        variable.StartsWith("Concurrency__", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("LogAnalyzer__", StringComparison.OrdinalIgnoreCase);
}
