using Microsoft.Extensions.Logging;

namespace Digest.Reporting;

// What the library logs goes where the program's own messages go.
internal sealed class MessageLoggerProvider(IMessages messages) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new MessageLogger(messages);

    public void Dispose()
    {
    }

    private sealed class MessageLogger(IMessages messages) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            messages.WriteLine($"Digest: {logLevel}: {formatter(state, exception)}");
    }
}
