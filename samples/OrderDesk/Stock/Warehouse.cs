using Concurrency;

namespace OrderDesk.Stock;

internal sealed class Warehouse
{
    public const int ShelfCount = 5;

    private readonly Shelf[] _shelves;

    public Warehouse(IConcurrency concurrency) =>
        _shelves = [.. Enumerable.Range(0, ShelfCount).Select(number => new Shelf(number, concurrency.CreateMutex($"shelf-{number}")))];

    public Shelf this[int number] => _shelves[number];
}
