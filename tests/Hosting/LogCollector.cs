using Microsoft.Extensions.Logging;

namespace Concurrency.Tests.Hosting;

/// <summary>Keeps what is logged in one category, one line for each entry.</summary>
internal sealed class LogCollector(string category = "Concurrency.Hosting") : ILoggerProvider
{
    public List<string> Entries { get; } = [];

    public ILogger CreateLogger(string categoryName) =>
        new Collector(categoryName == category ? Entries : []);

    public void Dispose()
    {
    }

    private sealed class Collector(List<string> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            entries.Add($"{logLevel} {eventId.Id} {formatter(state, exception)}");
    }
}
