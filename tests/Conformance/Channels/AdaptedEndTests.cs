using BclChannel = System.Threading.Channels.Channel;

namespace Concurrency.Tests.Conformance.Channels;

/// <summary>Channels of <c>System.Threading.Channels</c> with the verbs of this library.</summary>
public sealed class AdaptedEndTests : ChannelTest
{
    private readonly ManualTimeProvider _time = new();

    [Theory, MemberData(nameof(Modes))]
    public async Task Items_pass_in_order_in_every_mode(Mode mode)
    {
        var channel = BclChannel.CreateBounded<int>(2);
        var reader = Runtime.Adapt("reader", channel.Reader);
        var writer = Runtime.Adapt("writer", channel.Writer);
        var received = Result(mode, "receiver", verbs => verbs.ReceiveAllAsync(reader));
        var sender = Start(mode, "sender", async verbs =>
        {
            for (var item = 0; item < 300; item++)
                await verbs.SendAsync(writer, item);

            Assert.True(writer.TryComplete());
            Assert.False(writer.TryComplete());
        });

        await Ended(sender);

        Assert.Equal(Enumerable.Range(0, 300), await received);
        Assert.IsType<ChannelCompletedException>(
            await Failure(mode, "late", async verbs => await verbs.ReceiveAsync(reader)));
        Assert.IsType<ChannelCompletedException>(await Failure(mode, "late", verbs => verbs.SendAsync(writer, 1)));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task C8_an_error_looks_as_it_does_from_a_channel(Mode mode)
    {
        foreach (var error in new Exception[] { new InvalidOperationException("The reason."), new OperationCanceledException() })
        {
            var channel = BclChannel.CreateBounded<int>(2);
            var reader = Runtime.Adapt("reader", channel.Reader);
            channel.Writer.TryComplete(error);

            var received = await Failure(mode, "receiver", async verbs => await verbs.ReceiveAsync(reader));

            Assert.Same(error, Assert.IsType<ChannelCompletedException>(received).InnerException);
            Assert.Same(error, await Failure(mode, "enumerator", async verbs => await verbs.ReceiveAllAsync(reader)));
        }
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task C1_cancelling_the_activity_ends_the_wait(Mode mode)
    {
        var channel = BclChannel.CreateBounded<int>(1);
        var reader = Runtime.Adapt("reader", channel.Reader);
        var writer = Runtime.Adapt("writer", channel.Writer);
        var token = default(CancellationToken);
        var received = Failure(
            mode,
            "receiver",
            async verbs =>
            {
                token = verbs.Scope!.CancellationToken;
                await verbs.ReceiveAsync(reader);
            },
            out var receiver);
        await UntilBlocked(receiver.Activity!);
        receiver.Activity!.Cancel();
        Assert.Equal(token, Assert.IsType<OperationCanceledException>(await received).CancellationToken);
        channel.Writer.TryWrite(1);
        var sent = Failure(mode, "sender", verbs => verbs.SendAsync(writer, 2), out var sender);
        await UntilBlocked(sender.Activity!);

        sender.Activity!.Cancel();

        Assert.IsType<OperationCanceledException>(await sent);
        Assert.True(channel.Reader.TryRead(out var item) && item == 1);
        Assert.False(channel.Reader.TryRead(out _));
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task C1_a_cancelled_batch_carries_the_callers_token(Mode mode)
    {
        var reader = Runtime.Adapt("reader", BclChannel.CreateBounded<int>(1).Reader);
        using var cancellation = new CancellationTokenSource();

        var failure = await Failure(mode, "receiver", async verbs =>
        {
            var batch = reader.ReceiveBatchAsync(2, TimeSpan.FromDays(1), cancellation.Token);
            await cancellation.CancelAsync();
            await batch;
        });

        Assert.Equal(
            cancellation.Token, Assert.IsAssignableFrom<OperationCanceledException>(failure).CancellationToken);
    }

    [Fact]
    public async Task A_batch_without_time_takes_what_is_there()
    {
        var channel = BclChannel.CreateBounded<int>(4);
        var reader = Runtime.Adapt("reader", channel.Reader);
        channel.Writer.TryWrite(1);

        Assert.Equal([1], await reader.ReceiveBatchAsync(3, TimeSpan.Zero).AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task A_batch_has_its_time()
    {
        var channel = BclChannel.CreateBounded<int>(4);
        var reader = Runtime.Adapt("reader", channel.Reader);
        channel.Writer.TryWrite(1);
        var batch = reader.ReceiveBatchAsync(3, TimeSpan.FromSeconds(1)).AsTask();
        channel.Writer.TryWrite(2);
        await Until(() => channel.Reader.Count == 0 && _time.ArmedTimers > 0);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([1, 2], await batch);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task SC9_an_await_comes_home(Mode mode)
    {
        var channel = BclChannel.CreateBounded<int>(1);
        var reader = Runtime.Adapt("reader", channel.Reader);
        var role = Start(mode, "receiver", async verbs =>
        {
            var thread = Environment.CurrentManagedThreadId;
            for (var count = 0; count < 100; count++)
            {
                Assert.Equal(count, await reader.ReceiveAsync().ConfigureAwait(false));
                Assert.Same(verbs.Scope, SynchronizationContext.Current);
                Assert.True(mode == Mode.Task || thread == Environment.CurrentManagedThreadId);
            }
        });
        for (var item = 0; item < 100; item++)
            await channel.Writer.WriteAsync(item);

        await Ended(role);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task CH9_racing_cancellations_lose_nothing(Mode mode)
    {
        foreach (var capacity in new[] { 1, 2, ChannelCapacity.Unbounded })
        {
            var channel = capacity == ChannelCapacity.Unbounded
                ? BclChannel.CreateUnbounded<long>()
                : BclChannel.CreateBounded<long>(capacity);
            var program = new LossProgram(
                Runtime, Runtime.Adapt("reader", channel.Reader), Runtime.Adapt("writer", channel.Writer), [mode], Seed.Next());

            await program.RunAsync(operations: 6_000);
        }
    }

    protected override void Configure(ConcurrencyBuilder builder) => builder.TimeProvider = _time;
}
