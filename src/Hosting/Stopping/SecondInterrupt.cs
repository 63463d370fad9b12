using System.Runtime.InteropServices;

namespace Concurrency.Hosting;

/// <summary>Ends the process at once when Ctrl-C is pressed a second time.</summary>
/// <remarks>
/// The first one stops the host. Whoever presses it again does not want to wait for the grace period, and the host's own
/// handling of signals would only ask for the same stop again.
/// </remarks>
/// <param name="isStopping">Whether the host stops: where Ctrl-C means something else, it may be pressed as often as one likes.</param>
/// <param name="describeRunning">Who is still running, for the last words.</param>
internal sealed class SecondInterrupt(Func<bool> isStopping, Func<string> describeRunning) : IDisposable
{
    /// <summary>What a shell reports of a process which was ended by Ctrl-C: 128 and the number of the signal.</summary>
    public const int ExitCode = 130;

    private PosixSignalRegistration? _registration;
    private int _count;

    public void Listen()
    {
        if (!OperatingSystem.IsBrowser() && !OperatingSystem.IsWasi() && !OperatingSystem.IsAndroid() && !OperatingSystem.IsIOS()
            && !OperatingSystem.IsTvOS())
            _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt);
    }

    public void Dispose() => _registration?.Dispose();

    private void OnInterrupt(PosixSignalContext context)
    {
        // The first is counted whoever hears of it first, we or the host.
        if (Interlocked.Increment(ref _count) < 2 || !isStopping())
            return;

        // Not through the logger: it may write in the background, for which there is no time.
        Console.Error.WriteLine($"Ended by a second Ctrl-C. {describeRunning()}");
        Environment.Exit(ExitCode);
    }
}
