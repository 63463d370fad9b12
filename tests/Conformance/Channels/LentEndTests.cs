using System.Threading.Channels;

namespace Concurrency.Tests.Conformance.Channels;

/// <summary>The ends of a channel as types of <c>System.Threading.Channels</c>.</summary>
public sealed class LentEndTests : ChannelTest
{
    [Theory, MemberData(nameof(Capacities))]
    public async Task They_are_the_same_queue(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var reader = channel.AsChannelReader();
        var writer = channel.AsChannelWriter();
        var written = Task.Run(async () =>
        {
            for (var item = 0; item < 200; item++)
            {
                if (item % 2 == 0)
                    await writer.WriteAsync(item);
                else
                    await channel.SendAsync(item);
            }

            Assert.True(writer.TryComplete());
            Assert.False(writer.TryComplete());
        });
        var read = new List<int>();
        while (await reader.WaitToReadAsync())
        {
            if (read.Count % 2 == 0 && reader.TryRead(out var item))
                read.Add(item);
            else if (channel.TryReceive(out item))
                read.Add(item);
        }

        await written;
        Assert.Equal(Enumerable.Range(0, 200), read);
        await reader.Completion.WaitAsync(Patience);
        await Assert.ThrowsAsync<ChannelCompletedException>(async () => await reader.ReadAsync());
        await Assert.ThrowsAnyAsync<ChannelClosedException>(async () => await writer.WriteAsync(1));
        Assert.False(await writer.WaitToWriteAsync());
        Assert.False(writer.TryWrite(1));
    }

    [Fact]
    public async Task They_tell_what_the_channel_tells()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 2);
        var reader = channel.AsChannelReader();
        var writer = channel.AsChannelWriter();
        Assert.True(writer.TryWrite(1) && writer.TryWrite(2));
        Assert.False(writer.TryWrite(3));

        Assert.True(reader.CanCount && reader.CanPeek && reader.TryPeek(out var first) && first == 1);
        Assert.Equal(2, reader.Count);

        var error = new InvalidOperationException("The reason.");
        writer.TryComplete(error);
        Assert.Equal([1, 2], Drain(channel));
        Assert.Same(error, await Record.ExceptionAsync(() => reader.Completion));
        Assert.Same(error, await Record.ExceptionAsync(async () => await reader.WaitToReadAsync()));
        Assert.Same(error, await Record.ExceptionAsync(async () => await reader.ReadAllAsync().GetAsyncEnumerator().MoveNextAsync()));
    }

    [Fact]
    public async Task C1_their_cancellation_loses_nothing()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 0);
        using var cancellation = new CancellationTokenSource();
        var read = channel.AsChannelReader().ReadAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.False(channel.TrySend(1));
        using var again = new CancellationTokenSource();
        var written = channel.AsChannelWriter().WriteAsync(1, again.Token).AsTask();
        await again.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => written);

        Assert.False(channel.TryReceive(out _));
    }
}
