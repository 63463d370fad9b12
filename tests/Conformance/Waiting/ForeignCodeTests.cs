using System.Buffers;
using Concurrency.Tests.Conformance.Channels;
using Microsoft.Extensions.Logging;

namespace Concurrency.Tests.Conformance.Waiting;

/// <summary>
/// Code which is not the library's (call-backs, contexts, clocks, loggers) may use the object that calls it: here it does so from
/// another thread, and waits for that thread, so that a lock held around the call would show.
/// </summary>
public sealed class ForeignCodeTests : ChannelTest
{
    // A deadlock shows after this long; it decides nothing else.
    private static readonly TimeSpan s_untilDeadlock = TimeSpan.FromSeconds(30);

    private readonly FunctionalTimeProvider _time = new();
    private readonly FunctionalLoggerFactory _log = new();
    private int _calls;
    private int _deadlocks;

    [Fact]
    public void C4_the_call_back_for_a_dropped_item_may_use_the_channel()
    {
        IChannel<int> channel = null!;
        channel = Runtime.CreateChannel("items", new ChannelOptions<int>
        {
            Capacity = 1,
            FullMode = ChannelFullMode.DropOldest,
            Dropped = _ => UseElsewhere(channel),
        });

        channel.TrySend(1);
        channel.TrySend(2);
        channel.Send(3);

        AssertUsed(2);
    }

    [Fact]
    public void C4_the_logger_may_use_the_channel()
    {
        IChannel<int> channel = null!;
        channel = Runtime.CreateChannel("items", new ChannelOptions<int>
        {
            Capacity = 1,
            FullMode = ChannelFullMode.DropWrite,
            Dropped = _ => throw new InvalidOperationException("Dropped."),
        });
        _log.OnLog = () => UseElsewhere(channel);

        channel.TrySend(1);
        channel.TrySend(2);

        AssertUsed(1);
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task C4_a_context_may_use_the_channel_when_a_grant_is_posted_to_it(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var received = InContext(channel, async () => await channel.ReceiveAsync());
        await UntilReceivers(channel, 1);

        Assert.True(channel.TrySend(1));

        await received;
        AssertUsed(1);
    }

    [Theory, MemberData(nameof(BoundedCapacities))]
    public async Task C4_a_context_may_use_the_channel_when_room_is_posted_to_it(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        Fill(channel);
        var sent = InContext(channel, async () => await channel.SendAsync(1));
        await UntilSenders(channel, 1);

        Assert.True(channel.TryReceive(out _));

        await sent;
        AssertUsed(1);
    }

    [Fact]
    public async Task C4_a_context_may_use_the_channel_when_an_end_is_posted_to_it()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        using var cancellation = new CancellationTokenSource();
        var cancelled = InContext(channel, async () => await channel.ReceiveAsync(cancellation.Token));
        var completed = InContext(channel, async () => await channel.ReceiveAsync());
        await UntilReceivers(channel, 2);

        await cancellation.CancelAsync();
        channel.TryComplete();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Assert.ThrowsAsync<ChannelCompletedException>(() => completed);
        AssertUsed(2);
    }

    [Fact]
    public async Task C4_a_call_back_on_the_callers_token_may_use_the_channel()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        using var cancellation = new CancellationTokenSource();
        await using var before = cancellation.Token.Register(() => UseElsewhere(channel));
        var received = channel.ReceiveAsync(cancellation.Token).AsTask();
        await using var after = cancellation.Token.Register(() => UseElsewhere(channel));

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => received);
        AssertUsed(2);
    }

    [Fact]
    public async Task C4_the_message_of_an_error_may_use_the_channel()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 0);
        var received = channel.ReceiveAsync().AsTask();

        channel.TryComplete(new FunctionalException(() => UseElsewhere(channel)));

        await Assert.ThrowsAsync<ChannelCompletedException>(() => received);
        await Assert.ThrowsAsync<ChannelCompletedException>(async () => await channel.ReceiveAsync());
        await Assert.ThrowsAsync<ChannelCompletedException>(async () => await channel.SendAsync(1));
        Assert.Throws<ChannelCompletedException>(() => channel.Receive());
        Assert.Equal(0, _deadlocks);
    }

    [Fact]
    public async Task C4_the_memory_of_a_receiver_may_use_the_channel()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 4);
        using var memory = new FunctionalMemory(() => UseElsewhere(channel));
        Assert.True(channel.TrySend(1));

        Assert.Equal(1, await channel.ReceiveManyAsync(memory.Memory));
        var waiting = channel.ReceiveManyAsync(memory.Memory).AsTask();
        Assert.True(channel.TrySend(2));

        Assert.Equal(1, await waiting);
        Assert.Equal(0, _deadlocks);
    }

    [Fact]
    public async Task C4_the_clock_may_use_the_channel()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        _time.OnTimestamp = () => UseElsewhere(channel);

        var received = channel.ReceiveAsync().AsTask();
        var batch = channel.ReceiveBatchAsync(2, TimeSpan.FromDays(1)).AsTask();
        channel.TrySend(1);
        channel.TrySend(2);
        channel.TryComplete();
        await received;
        await batch;

        Assert.Equal(0, _deadlocks);
    }

    protected override void Configure(ConcurrencyBuilder builder)
    {
        builder.TimeProvider = _time;
        builder.LoggerFactory = _log;
    }

    private void UseElsewhere(IChannel<int> channel)
    {
        Interlocked.Increment(ref _calls);
        var other = new Thread(() => channel.GetSnapshot()) { IsBackground = true };
        other.Start();
        if (!other.Join(s_untilDeadlock))
            Interlocked.Increment(ref _deadlocks);
    }

    private void AssertUsed(int calls)
    {
        Assert.Equal(0, _deadlocks);
        Assert.Equal(calls, _calls);
    }

    private Task InContext(IChannel<int> channel, Func<Task> code)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new FunctionalContext(() => UseElsewhere(channel)));
        try
        {
            return code();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private sealed class FunctionalContext(Action onPost) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            onPost();
            ThreadPool.QueueUserWorkItem(_ => d(state));
        }
    }

    private sealed class FunctionalException(Action onMessage) : Exception
    {
        public override string Message
        {
            get
            {
                onMessage();
                return "The reason.";
            }
        }
    }

    private sealed class FunctionalMemory(Action onSpan) : MemoryManager<int>
    {
        private readonly int[] _items = new int[4];

        public override Span<int> GetSpan()
        {
            onSpan();
            return _items;
        }

        public override Memory<int> Memory => CreateMemory(_items.Length);

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
        }
    }

    private sealed class FunctionalTimeProvider : TimeProvider
    {
        public Action? OnTimestamp { get; set; }

        public override long GetTimestamp()
        {
            OnTimestamp?.Invoke();
            return base.GetTimestamp();
        }
    }

    private sealed class FunctionalLoggerFactory : ILoggerFactory, ILogger
    {
        public Action? OnLog { get; set; }

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
            OnLog?.Invoke();
    }
}
