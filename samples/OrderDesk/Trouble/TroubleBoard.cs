using System.Collections.Concurrent;

using Concurrency;
using OrderDesk.Orders;

namespace OrderDesk.Trouble;

// The switches of what can go wrong, and the remedy for a deadlock: whoever takes shelves carelessly is known here, and is
// cancelled when the switch is turned off.
internal sealed class TroubleBoard
{
    private readonly bool[] _isOn = new bool[Enum.GetValues<TroubleKind>().Length];
    private readonly ConcurrentDictionary<Order, IActivity> _careless = new();

    public bool IsOn(TroubleKind kind) => Volatile.Read(ref _isOn[(int)kind]);

    public IReadOnlyDictionary<TroubleKind, bool> Switches =>
        Enum.GetValues<TroubleKind>().ToDictionary(kind => kind, IsOn);

    public void Turn(TroubleKind kind, bool isOn)
    {
        Volatile.Write(ref _isOn[(int)kind], isOn);
        if (kind is not TroubleKind.Deadlock || isOn)
            return;

        foreach (var reservation in _careless.Values)
            reservation.Cancel();
    }

    public void Enter(Order order, IActivity reservation)
    {
        _careless[order] = reservation;
        if (!IsOn(TroubleKind.Deadlock))
            reservation.Cancel();
    }

    public void Leave(Order order) => _careless.TryRemove(order, out _);
}
