using System.Collections.Concurrent;

namespace OrderDesk.Orders;

// How far each order has come. Requests read it, stages write it.
internal sealed class OrderBook
{
    private readonly ConcurrentDictionary<long, OrderState> _orders = new();
    private readonly long[] _counts = new long[Enum.GetValues<OrderState>().Length];
    private long _lastId;

    // The orders that are in each state now.
    public IReadOnlyDictionary<OrderState, long> Counts =>
        Enum.GetValues<OrderState>().ToDictionary(state => state, state => Interlocked.Read(ref _counts[(int)state]));

    public long NextId() => Interlocked.Increment(ref _lastId);

    public void Accept(Order order)
    {
        _orders[order.Id] = OrderState.Accepted;
        Interlocked.Increment(ref _counts[(int)OrderState.Accepted]);
    }

    // An order that was counted as accepted and did not get in.
    public void Withdraw(Order order)
    {
        if (_orders.TryRemove(order.Id, out var state))
            Interlocked.Decrement(ref _counts[(int)state]);
    }

    public void Advance(Order order, OrderState state)
    {
        var former = _orders[order.Id];
        _orders[order.Id] = state;
        Interlocked.Decrement(ref _counts[(int)former]);
        Interlocked.Increment(ref _counts[(int)state]);
    }

    public OrderState? Find(long id) => _orders.TryGetValue(id, out var state) ? state : null;
}
