using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Concurrency.Tests.Conformance;

/// <summary>Keeps what a runtime logs.</summary>
public sealed class LogRecorder : ILoggerFactory, ILogger
{
    public ConcurrentQueue<LogRecord> Records { get; } = new();

    public IEnumerable<LogRecord> WithId(int id) => Records.Where(record => record.Id == id);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Records.Enqueue(new(logLevel, eventId.Id, formatter(state, exception), exception));

    public void Dispose()
    {
    }
}

public sealed record LogRecord(LogLevel Level, int Id, string Message, Exception? Exception);
