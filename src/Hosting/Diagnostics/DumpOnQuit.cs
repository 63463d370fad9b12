using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Concurrency.Hosting;

/// <summary>Writes to standard error what the program does, on SIGQUIT; on Windows, on Ctrl-Break.</summary>
/// <remarks>
/// The signal has a thread of its own, so it works while the pool is starved. If dumps are off, the signal goes on to whoever else
/// listens, and to the system.
/// </remarks>
internal sealed class DumpOnQuit(LiveConfiguration configuration, RuntimeFactory runtime) : IHostedService, IDisposable
{
    private PosixSignalRegistration? _registration;

    /// <summary>Whether the signal dumps, and does nothing else.</summary>
    public bool IsOn => configuration.Current.Dump.OnSigQuit;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsBrowser() && !OperatingSystem.IsWasi() && !OperatingSystem.IsAndroid() && !OperatingSystem.IsIOS()
            && !OperatingSystem.IsTvOS())
            _registration = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnQuit);

        return Task.CompletedTask;
    }

    // Heard until the process is gone: a stop that hangs is worth a dump.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registration?.Dispose();

    private void OnQuit(PosixSignalContext context)
    {
        if (!IsOn)
            return;

        context.Cancel = true;
        if (runtime.Created is not { } created)
        {
            Console.Error.WriteLine("Nothing has asked for IConcurrency yet: there is nothing to dump.");
            return;
        }

        // In one piece, so that nobody else's lines come between.
        var snapshot = created.Inspector.GetSnapshot(new() { IncludeStacks = true });
        Console.Error.WriteLine(configuration.Current.Dump.Format == DumpFormat.Json ? snapshot.ToJson() : snapshot.ToString());
    }
}
