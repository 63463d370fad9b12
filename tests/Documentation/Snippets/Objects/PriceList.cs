namespace Concurrency.Tests.Documentation.Snippets.Objects;

public sealed class PriceList(IConcurrency concurrency)
{
    private readonly IReaderWriterLock _lock = concurrency.CreateReaderWriterLock("prices");
    private readonly Dictionary<string, decimal> _prices = [];

    public async ValueTask<decimal?> FindAsync(string item)
    {
        using var reading = await _lock.AcquireReadAsync();
        return _prices.TryGetValue(item, out var price) ? price : null;
    }

    public async ValueTask SetAsync(string item, decimal price)
    {
        using var writing = await _lock.AcquireWriteAsync();
        _prices[item] = price;
    }

    public async ValueTask<decimal> GetOrAddAsync(string item, Func<string, ValueTask<decimal>> askAsync)
    {
        // Others read on while this one asks. Nobody writes before it has written.
        using var lease = await _lock.AcquireUpgradeableReadAsync();
        if (_prices.TryGetValue(item, out var price))
            return price;

        price = await askAsync(item);
        await _lock.UpgradeAsync(lease);
        _prices[item] = price;
        return price;
    }
}
