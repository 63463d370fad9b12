using System.Buffers;
using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Waiting;

/// <summary>Foreign code that throws where it is called: what the library has granted to others still reaches them.</summary>
public sealed class ThrowingForeignCodeTests : ChannelTest
{
    [Fact]
    public async Task C3_a_context_which_refuses_a_post_does_not_keep_the_others_from_waking()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var first = InBrokenContext(async () => await channel.ReceiveAsync());
        await UntilReceivers(channel, 1);
        var second = channel.ReceiveAsync().AsTask();

        // Whether the caller sees the context's exception is open; that the second receiver is woken is not.
        await Record.ExceptionAsync(() => Task.FromResult(channel.TryComplete()));

        await Assert.ThrowsAsync<ChannelCompletedException>(() => second.WaitAsync(Patience));

        // What its context does not take goes on, on the pool.
        await Assert.ThrowsAsync<ChannelCompletedException>(() => first.WaitAsync(Patience));
    }

    [Fact]
    public async Task C3_memory_which_is_gone_fails_its_receiver_and_not_the_sender()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 4);
        using var memory = new GoneMemory();
        var received = channel.ReceiveManyAsync(memory.Memory).AsTask();
        memory.IsGone = true;

        await channel.SendAsync(1);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => received.WaitAsync(Patience));
    }

    private static Task InBrokenContext(Func<Task> code)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new BrokenContext());
        try
        {
            return code();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private sealed class BrokenContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) =>
            throw new InvalidOperationException("The window is closed.");
    }

    private sealed class GoneMemory : MemoryManager<int>
    {
        public bool IsGone { get; set; }

        public override Span<int> GetSpan()
        {
            ObjectDisposedException.ThrowIf(IsGone, this);
            return new int[1];
        }

        public override Memory<int> Memory => CreateMemory(1);

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
        }
    }
}
