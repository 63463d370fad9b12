using Concurrency.Waiting;

namespace Concurrency.Channels;

/// <summary>An asynchronous enumeration of a channel: an enumerator which is its own wait, one <c>MoveNextAsync</c> after another.</summary>
/// <remarks>
/// It may be used again after each because a caller's token that could still reach an old wait refuses the next one anyway.
/// </remarks>
internal sealed class ReceiveEnumerator<T>(Channel<T> channel, CancellationToken cancellationToken) : Wait<bool>, IAsyncEnumerator<T>
{
    private CancellationTokenSource? _linked;

    public T Current { get; set; } = default!;

    /// <summary>Makes one which two tokens abandon.</summary>
    public static ReceiveEnumerator<T> Create(Channel<T> channel, CancellationToken first, CancellationToken second)
    {
        var (token, linked) = LinkedToken.Create(first, second);
        return new(channel, token) { _linked = linked };
    }

    public ValueTask<bool> MoveNextAsync() => channel.MoveNextAsync(this, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _linked?.Dispose();
        return default;
    }

    protected override void Release()
    {
        Result = false;
        Close();
    }
}

/// <summary>What <c>ReceiveAllAsync</c> returns.</summary>
internal sealed class ReceiveSequence<T>(Channel<T> channel, CancellationToken cancellationToken) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken1 = default) =>
        ReceiveEnumerator<T>.Create(channel, cancellationToken, cancellationToken1);
}
