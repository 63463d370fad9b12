using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concurrency.Tests.Hosting;

/// <summary>What is logged in one category, read entry by entry.</summary>
internal sealed class LogReader(string category = "Concurrency.Hosting") : ILoggerProvider
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly Channel<string> _entries = Channel.CreateUnbounded<string>();

    /// <summary>Waits for the next entry.</summary>
    public async Task<string> NextAsync() => await _entries.Reader.ReadAsync().AsTask().WaitAsync(s_patience);

    /// <summary>The next entry, which is there already.</summary>
    public string Next()
    {
        Assert.True(_entries.Reader.TryRead(out var entry), "Nothing more was logged.");
        return entry;
    }

    /// <summary>All entries that are there and were not read yet.</summary>
    public IReadOnlyList<string> Rest()
    {
        var rest = new List<string>();
        while (_entries.Reader.TryRead(out var entry))
            rest.Add(entry);

        return rest;
    }

    public ILogger CreateLogger(string categoryName) => new Writer(categoryName == category ? _entries.Writer : null);

    public void Dispose()
    {
    }

    private sealed class Writer(ChannelWriter<string>? entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => entries is not null;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            entries?.TryWrite($"{logLevel} {eventId.Id} {formatter(state, exception)}".ReplaceLineEndings("\n"));
    }
}
