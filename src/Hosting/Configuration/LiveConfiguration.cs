using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Concurrency.Hosting;

/// <summary>Owns the configuration that is running. It is exchanged whole, by one which is whole and valid, or it stays.</summary>
/// <remarks>
/// The first one is loaded when somebody first asks, and thrown back if anything is wrong with it. From then on the reload
/// token of the configuration is watched, and the settings files among its providers, and nothing is thrown any more.
/// </remarks>
internal sealed class LiveConfiguration : IDisposable
{
    // Invariants, under _gate:
    //   _current is null until the first load succeeded, and never again.
    //   The runtime has the table and the watchdogs of _current, once it is attached.
    private readonly Lock _gate = new();
    private readonly SectionSource _source;
    private readonly OptionsCompiler _compiler;
    private readonly ConfiguredThreadLimit _threads;
    private readonly ILogger _logger;
    private readonly FileParts _files;
    private readonly LossFinder _losses;
    private volatile Snapshot? _current;
    private IReadOnlyList<FileState> _seen = [];
    private Refusal? _refused;
    private ConcurrencyRuntime? _runtime;
    private IDisposable? _watch;
    private bool _isDisposed;

    public LiveConfiguration(
        SectionSource source,
        OptionsCompiler compiler,
        ConfiguredThreadLimit threads,
        ILoggerFactory? loggerFactory = null)
    {
        _source = source;
        _compiler = compiler;
        _threads = threads;
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger(Log.Category);
        _files = new(source, Reload);
        _losses = new(source);
    }

    /// <summary>What is running now. Immutable; ask again for what a reload made of it.</summary>
    /// <exception cref="OptionsValidationException">Nothing is running yet, and what there is to load is not valid.</exception>
    public ConcurrencyOptions Current => (_current ?? Load()).Options;

    /// <summary>Gives a runtime the placement and the watchdogs of what is running, now and after each reload.</summary>
    public void Attach(ConcurrencyRuntime runtime)
    {
        lock (_gate)
        {
            _runtime = runtime;
            runtime.Placement = Current.Table;
            runtime.Watchdogs = Current.Watchdogs;
            Profile(Current.Profiling, before: null);
        }
    }

    /// <summary>Ends the watching. What is running stays.</summary>
    public void Dispose()
    {
        IDisposable? watch;
        lock (_gate)
        {
            _isDisposed = true;
            _files.Dispose();
            watch = _watch;
        }

        // Outside: it can wait for a reload, which waits for the gate.
        watch?.Dispose();
    }

    private Snapshot Load()
    {
        var token = _source.GetReloadToken();
        Snapshot loaded;
        lock (_gate)
        {
            if (_current is { } current)
                return current;

            var reading = SectionReading.Take(_source, _files);
            var problems = new ProblemList();
            var options = _compiler.Compile(reading.Section, running: null, problems);
            if (problems.Messages.Count > 0)
                throw new OptionsValidationException(Options.DefaultName, typeof(ConcurrencyOptions), problems.Messages);

            _seen = reading.Files;
            loaded = Accept(options, reading);
            if (!_isDisposed)
                _watch = ChangeToken.OnChange(_source.GetReloadToken, Reload);
        }

        // Changed after it was read and before it was watched.
        if (token.HasChanged)
            Reload();

        return loaded;
    }

    // Whoever raised the token is not to blame for us, nor can it help: nothing is thrown.
    private void Reload()
    {
        try
        {
            TryReload()?.Invoke(_logger);
        }
        catch (Exception)
        {
            // A logger failed. There is nobody left to tell.
        }
    }

    // The result tells what became of it, outside the gate; null if there is nothing to tell.
    private Action<ILogger>? TryReload()
    {
        lock (_gate)
        {
            if (_isDisposed || _current is not { } running)
                return null;

            var token = _source.GetReloadToken();
            try
            {
                return Apply(SectionReading.Take(_source, _files), running);
            }
            catch (Exception) when (_source.GetReloadToken() != token)
            {
                // Something was loaded meanwhile, and has raised the token which brings us here again.
                return null;
            }
            catch (Exception exception)
            {
                return Refuse(new(Log.ReloadFailed, exception.Message, exception.ToString()));
            }
        }
    }

    private Action<ILogger>? Apply(SectionReading reading, Snapshot running)
    {
        if (LossFinder.IsLoading(reading, _seen))
            return null;

        _seen = reading.Files;
        if (_losses.Find(reading, running.Reading) is { } loss)
            return Refuse(loss);

        var differences = reading.Flat.CompareTo(running.Reading.Flat);
        if (differences.Count == 0)
        {
            _refused = null;
            _current = running with { Reading = reading };
            return null;
        }

        var problems = new ProblemList();
        var options = _compiler.Compile(reading.Section, running.Options, problems);
        if (problems.Messages.Count > 0)
            return Refuse(new(Log.ReloadInvalid, Lines(problems.Messages), reading.Flat.Text));

        Accept(options, reading);
        return logger => Log.Reloaded(logger, Lines(differences));
    }

    private Snapshot Accept(ConcurrencyOptions options, SectionReading reading)
    {
        var table = options.Table;
        var before = _current?.Options.Profiling;
        options.Placement.Remember(_current?.Options.Placement);
        var accepted = new Snapshot(options, reading);
        _threads.Limit.Max = options.MaxThreads;
        _refused = null;
        _current = accepted;
        _runtime?.Placement = table;
        _runtime?.Watchdogs = options.Watchdogs;
        Profile(options.Profiling, before);
        return accepted;
    }

    // Where nothing about it has changed it goes on, whoever has started or stopped it since.
    private void Profile(ProfilingOptions wanted, ProfilingOptions? before)
    {
        if (_runtime is null || wanted == before)
            return;

        if (wanted.IsEnabled)
            _runtime.BlockingProfiler.Start(wanted.SamplingInterval);
        else if (before is { IsEnabled: true })
            _runtime.BlockingProfiler.Stop();
    }

    private Action<ILogger>? Refuse(Refusal refusal)
    {
        if (refusal == _refused)
            return null;

        _refused = refusal;
        return logger => refusal.Log(logger, refusal.Causes);
    }

    private static string Lines(IEnumerable<string> lines) =>
        string.Concat(lines.Select(line => $"{Environment.NewLine}  {line}"));

    private sealed record Snapshot(ConcurrencyOptions Options, SectionReading Reading);
}
