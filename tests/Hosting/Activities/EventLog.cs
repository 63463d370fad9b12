using Microsoft.Extensions.Logging;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>What a host logs in some categories, from any thread, with the values of its scopes.</summary>
internal sealed class EventLog(params string[] categories) : ILoggerProvider, ISupportExternalScope
{
    private readonly Lock _gate = new();
    private readonly List<LogEvent> _events = [];
    private readonly List<(int Id, TaskCompletionSource<LogEvent> Arrival)> _awaited = [];
    private IExternalScopeProvider? _scopes;

    public EventLog()
        : this("Concurrency.Hosting")
    {
    }

    public IReadOnlyList<LogEvent> Events
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    /// <summary>Those from warnings upwards, in the order they were logged.</summary>
    public IReadOnlyList<LogEvent> Complaints => [.. Events.Where(entry => entry.Level >= LogLevel.Warning)];

    public IReadOnlyList<LogEvent> Of(int id) => [.. Events.Where(entry => entry.Id == id)];

    /// <summary>The first event of an id, logged already or still to come.</summary>
    public Task<LogEvent> FirstAsync(int id)
    {
        lock (_gate)
        {
            if (_events.Find(entry => entry.Id == id) is { } known)
                return Task.FromResult(known);

            var arrival = new TaskCompletionSource<LogEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((id, arrival));
            return arrival.Task.WaitAsync(HostedScenario.Patience);
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categories.Contains(categoryName));

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private void Add(LogEvent entry)
    {
        lock (_gate)
        {
            _events.Add(entry);
            foreach (var (_, arrival) in _awaited.Where(awaited => awaited.Id == entry.Id))
                arrival.TrySetResult(entry);
        }
    }

    private Dictionary<string, object?> ReadScopes()
    {
        var values = new Dictionary<string, object?>();
        _scopes?.ForEachScope(
            static (scope, values) =>
            {
                foreach (var (key, value) in scope as IEnumerable<KeyValuePair<string, object?>> ?? [])
                    values[key] = value;
            },
            values);
        return values;
    }

    private sealed class Logger(EventLog log, bool isKept) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => isKept;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (isKept)
                log.Add(new(logLevel, eventId.Id, formatter(state, exception).ReplaceLineEndings("\n"), exception, log.ReadScopes()));
        }
    }
}

internal sealed record LogEvent(
    LogLevel Level, int Id, string Message, Exception? Exception, IReadOnlyDictionary<string, object?> Scopes)
{
    public override string ToString() => $"{Level} {Id} {Message}";
}
