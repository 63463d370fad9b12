using Microsoft.Extensions.Logging;

namespace Concurrency.Tests.Conformance.Channels;

/// <summary>What a full channel drops, and how it tells.</summary>
public sealed class DroppingTests : ChannelTest
{
    private readonly List<string> _logged = [];
    private readonly List<int> _dropped = [];

    [Theory]
    [InlineData(ChannelFullMode.DropOldest, 1, new[] { 0, 1, 2, 3 }, new[] { 4 })]
    [InlineData(ChannelFullMode.DropOldest, 2, new[] { 0, 1, 2 }, new[] { 3, 4 })]
    [InlineData(ChannelFullMode.DropNewest, 1, new[] { 0, 1, 2, 3 }, new[] { 4 })]
    [InlineData(ChannelFullMode.DropNewest, 2, new[] { 1, 2, 3 }, new[] { 0, 4 })]
    [InlineData(ChannelFullMode.DropWrite, 1, new[] { 1, 2, 3, 4 }, new[] { 0 })]
    [InlineData(ChannelFullMode.DropWrite, 2, new[] { 2, 3, 4 }, new[] { 0, 1 })]
    public async Task CH6_the_victim_is_exact(ChannelFullMode mode, int capacity, int[] dropped, int[] kept)
    {
        var channel = Create(mode, capacity);

        Assert.True(channel.TrySend(0));
        await channel.SendAsync(1);
        channel.Send(2);
        Assert.True(channel.TrySend(3));
        await channel.SendAsync(4);

        Assert.Equal(dropped, _dropped);
        var snapshot = channel.GetSnapshot();
        Assert.Equal((5, dropped.Length, kept.Length), (snapshot.Sent, snapshot.Dropped, snapshot.Count));
        Assert.Equal(kept, Drain(channel));
    }

    [Fact]
    public async Task CH6_nothing_is_dropped_while_somebody_waits_for_it()
    {
        var channel = Create(ChannelFullMode.DropWrite, capacity: 1);
        var received = channel.ReceiveAsync().AsTask();

        Assert.True(channel.TrySend(1) && channel.TrySend(2));

        Assert.Equal(1, await received);
        Assert.Empty(_dropped);
    }

    [Fact]
    public async Task CH6_a_send_returns_before_its_call_back_when_another_is_at_it()
    {
        using var isCalled = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var callers = new List<int>();
        var channel = Runtime.CreateChannel("items", new ChannelOptions<int>
        {
            Capacity = 1,
            FullMode = ChannelFullMode.DropOldest,
            Dropped = item =>
            {
                callers.Add(Environment.CurrentManagedThreadId);
                _dropped.Add(item);
                isCalled.Set();
                Assert.True(goOn.Wait(Patience));
            },
        });
        channel.TrySend(0);
        var first = Start(Mode.BlockingForeign, "first", _ =>
        {
            channel.Send(1);
            return default;
        });
        Assert.True(isCalled.Wait(Patience));

        for (var item = 2; item < 10; item++)
            Assert.True(channel.TrySend(item));

        Assert.Equal([0], _dropped);
        Assert.Equal(9, channel.GetSnapshot().Dropped);
        goOn.Set();
        await Ended(first);
        Assert.Equal(Enumerable.Range(0, 9), _dropped);
        Assert.Single(callers.Distinct());
    }

    [Fact]
    public void CH6_a_call_back_may_send()
    {
        IChannel<int> channel = null!;
        channel = Runtime.CreateChannel("items", new ChannelOptions<int>
        {
            Capacity = 1,
            FullMode = ChannelFullMode.DropOldest,
            Dropped = item =>
            {
                _dropped.Add(item);
                if (item < 5)
                    channel.TrySend(item + 1);
            },
        });

        channel.TrySend(0);
        channel.TrySend(1);

        // 1 pushes out 0, whose call-back sends 1, which pushes out the first 1, whose call-back sends 2...
        Assert.Equal([0, 1, 1, 2, 2], _dropped[..5]);
        Assert.Equal(channel.GetSnapshot().Dropped, _dropped.Count);
    }

    [Fact]
    public async Task CH6_an_exception_in_a_call_back_is_logged_and_goes_no_further()
    {
        var channel = Runtime.CreateChannel("items", new ChannelOptions<int>
        {
            Capacity = 1,
            FullMode = ChannelFullMode.DropWrite,
            Dropped = item =>
            {
                _dropped.Add(item);
                throw item == 2 ? new OperationCanceledException() : new InvalidOperationException($"No {item}.");
            },
        });
        channel.TrySend(0);

        Assert.True(channel.TrySend(1));
        await channel.SendAsync(2);
        channel.Send(3);

        Assert.Equal([1, 2, 3], _dropped);
        Assert.Equal(3, _logged.Count);
        Assert.All(_logged, text => Assert.Contains("items", text, StringComparison.Ordinal));
        Assert.Equal([0], Drain(channel));
    }

    [Fact]
    public void CH6_the_call_backs_go_on_after_a_logger_that_throws()
    {
        var channel = Runtime.CreateChannel("items", new ChannelOptions<int>
        {
            Capacity = 1,
            FullMode = ChannelFullMode.DropWrite,
            Dropped = item =>
            {
                _dropped.Add(item);
                if (item == 1)
                    throw new InvalidOperationException("throw in the logger");
            },
        });
        channel.TrySend(0);
        Record.Exception(() => channel.TrySend(1));

        channel.TrySend(2);

        Assert.Equal([1, 2], _dropped);
    }

    [Fact]
    public void CH7_a_completed_channel_drops_nothing_more()
    {
        var channel = Create(ChannelFullMode.DropOldest, capacity: 1);
        channel.TrySend(0);
        channel.TryComplete();

        Assert.False(channel.TrySend(1));
        Assert.Throws<ChannelCompletedException>(() => channel.Send(1));

        Assert.Empty(_dropped);
        Assert.Equal([0], Drain(channel));
    }

    [Theory]
    [InlineData(ChannelCapacity.Rendezvous)]
    [InlineData(ChannelCapacity.Unbounded)]
    public void A_channel_which_drops_holds_something_and_not_everything(int capacity)
    {
        var refusal = Assert.Throws<ArgumentException>(() => Create(ChannelFullMode.DropOldest, capacity));

        Assert.Contains("'items'", refusal.Message, StringComparison.Ordinal);
    }

    protected override void Configure(ConcurrencyBuilder builder)
    {
        builder.LoggerFactory = new RecordingLoggerFactory(text =>
        {
            _logged.Add(text);
            if (text.Contains("throw in the logger", StringComparison.Ordinal))
                throw new InvalidOperationException("The logger is broken.");
        });
    }

    private IChannel<int> Create(ChannelFullMode mode, int capacity) =>
        Runtime.CreateChannel(
            "items", new ChannelOptions<int> { Capacity = capacity, FullMode = mode, Dropped = _dropped.Add });

    private sealed class RecordingLoggerFactory(Action<string> write) : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            write($"{formatter(state, exception)}: {exception?.Message}");
    }
}
