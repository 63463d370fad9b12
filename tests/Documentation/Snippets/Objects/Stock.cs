namespace Concurrency.Tests.Documentation.Snippets.Objects;

public sealed class Stock
{
    private readonly IMutex _mutex;
    private readonly ICondition _delivered;
    private int _count;

    public Stock(IConcurrency concurrency)
    {
        _mutex = concurrency.CreateMutex("stock");
        _delivered = _mutex.CreateCondition("delivered");
    }

    public int Waiting => _delivered.GetSnapshot().Waiting;

    public async ValueTask TakeAsync(int count)
    {
        using var held = await _mutex.AcquireAsync();
        while (_count < count)
            await _delivered.WaitAsync(held);

        _count -= count;
    }

    public async ValueTask DeliverAsync(int count)
    {
        using var held = await _mutex.AcquireAsync();
        _count += count;
        _delivered.Notify(held, int.MaxValue);
    }
}
