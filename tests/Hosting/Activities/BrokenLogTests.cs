using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>What cannot be logged happens all the same.</summary>
public sealed class BrokenLogTests
{
    [Fact]
    public async Task A_logger_which_throws_changes_nothing()
    {
        var failure = new InvalidDataException("No orders.");
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("items", capacity: 1)
            .AddActivity("write", (_, _) => ValueTask.FromException(failure), a => a.Writes("items").Completes("items"))
            .AddActivity(
                "read",
                async (_, services) => await services.GetRequiredKeyedService<IChannelReader<int>>("items").ReceiveAsync(),
                a => Drain(a).Reads("items")))
            .Services(services => services.AddLogging(logging => logging.AddProvider(new BrokenProvider())));

        await app.StartAsync();
        await app.StoppingAsync();

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(app.StopAsync));
    }

    private static HostedActivityOptions Drain(HostedActivityOptions options)
    {
        options.OnStop = StopMode.Drain;
        return options;
    }

    private sealed class BrokenProvider : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id is >= 320 and < 330)
                throw new IOException("The log is full.");
        }

        public void Dispose()
        {
        }
    }
}
