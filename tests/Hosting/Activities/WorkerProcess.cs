using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>A process with a host, seen from outside.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    public WorkerProcess(string scenario, params IEnumerable<string> options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent with kill, and env gives the child its own handling of them.");

        // Whoever was started in the background by a shell ignores SIGINT, and so would the child.
        var start = new ProcessStartInfo(
            "env",
            [
                "--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "Concurrency.Tests.Hosting.Worker.dll"), scenario,
                .. options,
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The next line it prints; <see langword="null"/> when it has ended.</summary>
    public async Task<string?> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(HostedScenario.Patience);

    public Task WriteLineAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(HostedScenario.Patience);
        var error = await _error.WaitAsync(HostedScenario.Patience);
        await _process.WaitForExitAsync().WaitAsync(HostedScenario.Patience);
        return (_process.ExitCode, output, error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();

        _process.Dispose();
    }
}
