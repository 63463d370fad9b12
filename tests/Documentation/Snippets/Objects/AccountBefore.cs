namespace Concurrency.Tests.Documentation.Snippets.Objects;

/// <summary>What one writes without the library.</summary>
public sealed class AccountBefore(decimal balance) : IDisposable
{
    private readonly SemaphoreSlim _mutex = new(1, 1);
    private decimal _balance = balance;

    public async ValueTask<bool> WithdrawAsync(
        decimal amount, Func<decimal, ValueTask> payAsync, CancellationToken cancellationToken)
    {
        await _mutex.WaitAsync(cancellationToken);
        try
        {
            if (_balance < amount)
                return false;

            await payAsync(amount);
            _balance -= amount;
            return true;
        }
        finally
        {
            _mutex.Release();
        }
    }

    public void Dispose() => _mutex.Dispose();
}
