using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Concurrency.Waiting;

namespace Concurrency.Redelivery;

/// <summary>One loop over the deliveries of a reader, asynchronous or blocking.</summary>
/// <remarks>Whatever ends a wait while an item is in hand, it goes back to the reader.</remarks>
internal sealed class DeliveryLoop<T>(RedeliveringReader<T> reader, CancellationToken cancellationToken)
    : IAsyncEnumerator<IDelivery<T>>, IDisposable
{
    private readonly (ISelect Select, ISelectCase<HeldItem<T>> Returned, ISelectCase<T> Fresh) _cases = reader.CreateCases();
    private CancellationTokenSource? _linked;
    private Delivery<T>? _current;

    public IDelivery<T> Current => _current!;

    /// <summary>Makes one which two tokens abandon.</summary>
    public static DeliveryLoop<T> Create(RedeliveringReader<T> reader, CancellationToken first, CancellationToken second)
    {
        var (token, linked) = LinkedToken.Create(first, second);
        return new(reader, token) { _linked = linked };
    }

    public ValueTask<bool> MoveNextAsync() => MoveAsync(blocks: false);

    public bool MoveNext()
    {
        Verb.EnterBlocking("ReceiveAll", "foreach over ReceiveAllAsync");
        return MoveAsync(blocks: true).GetAwaiter().GetResult();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    public void Dispose()
    {
        _linked?.Dispose();
        if (_current is not { } current)
            return;

        _current = null;
        current.TryGiveBack(failure: null, IsCancelled());
    }

    private void SettleCurrent()
    {
        _current?.TrySettle();
        _current = null;
    }

    // An activity that failed is cancelled too, and then that is no excuse.
    private bool IsCancelled() =>
        cancellationToken.IsCancellationRequested || PerThread.Current.Scope is { IsCancelled: true, Activity.OwnFailure: null };

    // If it blocks, it has ended when it returns: here and in what it calls, each wait is the blocking one of the two.
    private async ValueTask<bool> MoveAsync(bool blocks)
    {
        SettleCurrent();
        while (await TakeAsync(blocks) is { } held)
        {
            try
            {
                if (held.IsSpent)
                {
                    await BuryAsync(blocks, held);
                }
                else
                {
                    if (held.GetRemainingDelay(reader.TimeProvider) is var delay && delay > TimeSpan.Zero)
                        await reader.DelayAsync(blocks, delay, cancellationToken);

                    _current = new(reader, held);
                    return true;
                }
            }
            catch
            {
                reader.Keep(held);
                throw;
            }

            reader.CountDeadLetter();
        }

        return false;
    }

    private async ValueTask<HeldItem<T>?> TakeAsync(bool blocks)
    {
        while (reader.TryAsk())
        {
            ISelectCase winner;
            try
            {
                winner = blocks ? _cases.Select.Wait(cancellationToken) : await _cases.Select.WaitAsync(cancellationToken);
            }
            catch
            {
                reader.EndAsk();
                throw;
            }

            if (TakeFrom(winner) is { } held)
                return held;
        }

        try
        {
            var returned = await reader.ReceiveReturnedAsync(blocks, cancellationToken);
            reader.CountReturned(hasAsked: false);
            return returned;
        }
        catch (ChannelClosedException closed)
        {
            if (closed.InnerException is { } error)
                ExceptionDispatchInfo.Throw(error);

            return null;
        }
    }

    // What the select took; null if it found the end of the source.
    private HeldItem<T>? TakeFrom(ISelectCase winner)
    {
        if (ReferenceEquals(winner, _cases.Returned))
        {
            reader.CountReturned(hasAsked: true);
            return _cases.Returned.Value;
        }

        if (_cases.Fresh.Error is not { } closed)
            return reader.CountFresh(_cases.Fresh.Value);

        reader.EndSource(closed);
        return null;
    }

    private async ValueTask BuryAsync(bool blocks, HeldItem<T> held)
    {
        var deadLetters = DeadLettersFor(held);
        try
        {
            if (blocks)
                deadLetters.Send(held.ToDeadLetter(), cancellationToken);
            else
                await deadLetters.SendAsync(held.ToDeadLetter(), cancellationToken);
        }
        catch (ChannelClosedException closed)
        {
            throw reader.CreateUnburied(held, closed);
        }
    }

    private IChannelWriter<DeadLetter<T>> DeadLettersFor(HeldItem<T> held)
    {
        if (reader.DeadLetters is null)
            ExceptionDispatchInfo.Throw(held.LastFailure!);

        return reader.DeadLetters;
    }
}

/// <summary>What <c>ReceiveAllAsync</c> returns.</summary>
internal sealed class DeliverySequence<T>(RedeliveringReader<T> reader, CancellationToken cancellationToken) : IAsyncEnumerable<IDelivery<T>>
{
    public IAsyncEnumerator<IDelivery<T>> GetAsyncEnumerator(CancellationToken cancellationToken1 = default) =>
        DeliveryLoop<T>.Create(reader, cancellationToken, cancellationToken1);
}
