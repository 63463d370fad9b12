using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concurrency.Hosting;

/// <summary>The life of a host on a console, which SIGQUIT does not end while it dumps.</summary>
/// <remarks>
/// The host's own <see cref="ConsoleLifetime"/> takes SIGQUIT for a request to stop, and everybody who listens to a signal is called.
/// So it is kept for what it prints, with nothing to stop, and the stop is asked for here.
/// </remarks>
internal sealed class QuitSparingLifetime : IHostLifetime, IDisposable
{
    private readonly ConsoleLifetime _console;
    private readonly IHostApplicationLifetime _application;
    private readonly DumpOnQuit _dump;
    private readonly List<PosixSignalRegistration> _registrations = [];

    public QuitSparingLifetime(
        IOptions<ConsoleLifetimeOptions> options,
        IHostEnvironment environment,
        IHostApplicationLifetime application,
        IOptions<HostOptions> hostOptions,
        ILoggerFactory loggerFactory,
        DumpOnQuit dump)
    {
        _console = new(options, environment, new Observed(application), hostOptions, loggerFactory);
        _application = application;
        _dump = dump;
    }

    /// <summary>Takes the place of the host's own, if that is what is registered.</summary>
    public static void Replace(IServiceCollection services)
    {
        for (var index = services.Count - 1; index >= 0; index--)
        {
            if (services[index].ServiceType != typeof(IHostLifetime))
                continue;

            if (services[index].ImplementationType == typeof(ConsoleLifetime))
                services[index] = ServiceDescriptor.Singleton<IHostLifetime, QuitSparingLifetime>();

            return;
        }
    }

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM])
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));

        return _console.WaitForStartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _console.StopAsync(cancellationToken);

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();

        _console.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (context.Signal != PosixSignal.SIGQUIT || !_dump.IsOn)
            _application.StopApplication();
    }

    /// <summary>What the application does, for one who cannot stop it.</summary>
    private sealed class Observed(IHostApplicationLifetime application) : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => application.ApplicationStarted;

        public CancellationToken ApplicationStopping => application.ApplicationStopping;

        public CancellationToken ApplicationStopped => application.ApplicationStopped;

        public void StopApplication()
        {
        }
    }
}
