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
        if (!second.CanBeCanceled || first == second)
            return new(reader, first);

        if (!first.CanBeCanceled)
            return new(reader, second);

        var linked = CancellationTokenSource.CreateLinkedTokenSource(first, second);
        return new(reader, linked.Token) { _linked = linked };
    }

    public async ValueTask<bool> MoveNextAsync()
    {
        SettleCurrent();
        while (await TakeAsync() is { } held)
        {
            try
            {
                if (held.IsSpent)
                {
                    await BuryAsync(held);
                }
                else
                {
                    if (held.GetRemainingDelay(reader.TimeProvider) is var delay && delay > TimeSpan.Zero)
                        await reader.DelayAsync(delay, cancellationToken);

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

    public bool MoveNext()
    {
        Verb.EnterBlocking("ReceiveAll", "foreach over ReceiveAllAsync");
        SettleCurrent();
        while (Take() is { } held)
        {
            try
            {
                if (held.IsSpent)
                {
                    Bury(held);
                }
                else
                {
                    if (held.GetRemainingDelay(reader.TimeProvider) is var delay && delay > TimeSpan.Zero)
                        reader.Delay(delay, cancellationToken);

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

    private async ValueTask<HeldItem<T>?> TakeAsync()
    {
        while (reader.TryAsk())
        {
            ISelectCase winner;
            try
            {
                winner = await _cases.Select.WaitAsync(cancellationToken);
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
            return CountReturned(await reader.ReceiveReturnedAsync(cancellationToken));
        }
        catch (ChannelClosedException closed)
        {
            return EndOrThrow(closed);
        }
    }

    private HeldItem<T>? Take()
    {
        while (reader.TryAsk())
        {
            ISelectCase winner;
            try
            {
                winner = _cases.Select.Wait(cancellationToken);
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
            return CountReturned(reader.ReceiveReturned(cancellationToken));
        }
        catch (ChannelClosedException closed)
        {
            return EndOrThrow(closed);
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

    private HeldItem<T> CountReturned(HeldItem<T> held)
    {
        reader.CountReturned(hasAsked: false);
        return held;
    }

    private static HeldItem<T>? EndOrThrow(ChannelClosedException closed)
    {
        if (closed.InnerException is { } error)
            ExceptionDispatchInfo.Throw(error);

        return null;
    }

    private async ValueTask BuryAsync(HeldItem<T> held)
    {
        var deadLetters = DeadLettersFor(held);
        try
        {
            await deadLetters.SendAsync(held.ToDeadLetter(), cancellationToken);
        }
        catch (ChannelClosedException closed)
        {
            throw reader.CreateUnburied(held, closed);
        }
    }

    private void Bury(HeldItem<T> held)
    {
        var deadLetters = DeadLettersFor(held);
        try
        {
            deadLetters.Send(held.ToDeadLetter(), cancellationToken);
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
