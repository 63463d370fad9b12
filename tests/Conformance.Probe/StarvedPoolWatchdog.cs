using Microsoft.Extensions.Logging;

namespace Concurrency.Tests.Conformance.Probe;

/// <summary>The only worker of the pool is blocked, and somebody tells of it all the same.</summary>
internal static class StarvedPoolWatchdog
{
    private const int PoolStarvation = 25;

    public static void BlockedWorker()
    {
        using var told = new Told();
        using var concurrency = ConcurrencyRuntime.Create(builder =>
        {
            builder.UseThreads().UseTasks();
            builder.LoggerFactory = told;
            builder.Watchdogs = new() { PoolStarvation = TimeSpan.FromMilliseconds(100) };
        });

        // This is the worker.
        if (!told.Event.Wait(TimeSpan.FromSeconds(30)))
            throw new InvalidOperationException("Nothing was told.");
    }

    private sealed class Told : ILoggerFactory, ILogger
    {
        public ManualResetEventSlim Event { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == PoolStarvation)
                Event.Set();
        }

        public void Dispose() => Event.Dispose();
    }
}
