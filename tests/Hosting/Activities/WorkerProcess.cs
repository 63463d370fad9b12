using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>A process with a host, seen from outside.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly TaskCompletionSource _errorEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerProcess(string scenario, params IEnumerable<string> options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent with kill, and env gives the child its own handling of them.");

        // Whoever was started in the background by a shell ignores SIGINT and SIGQUIT, and so would the child.
        var start = new ProcessStartInfo(
            "env",
            [
                "--default-signal=INT,QUIT", "dotnet", Path.Combine(AppContext.BaseDirectory, "Concurrency.Tests.Hosting.Worker.dll"), scenario,
                .. options,
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, received) => OnError(received.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until this was written to standard error.</summary>
    /// <returns>All that was written there until then.</returns>
    public async Task<string> ErrorAsync(string text)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!Error.Contains(text, StringComparison.Ordinal))
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < HostedScenario.Patience, $"'{text}' was not written, but: {Error}");
            await Task.Yield();
        }

        return Error;
    }

    private string Error
    {
        get
        {
            lock (_error)
                return _error.ToString();
        }
    }

    private void OnError(string? line)
    {
        if (line is null)
        {
            _errorEnd.SetResult();
            return;
        }

        lock (_error)
            _error.Append(line).Append('\n');
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
        await _errorEnd.Task.WaitAsync(HostedScenario.Patience);
        await _process.WaitForExitAsync().WaitAsync(HostedScenario.Patience);
        return (_process.ExitCode, output, Error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();

        _process.Dispose();
    }
}
