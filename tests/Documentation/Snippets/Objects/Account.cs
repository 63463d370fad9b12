namespace Concurrency.Tests.Documentation.Snippets.Objects;

public sealed class Account(IConcurrency concurrency, decimal balance)
{
    private readonly IMutex _mutex = concurrency.CreateMutex("account");
    private decimal _balance = balance;

    public async ValueTask<bool> WithdrawAsync(decimal amount, Func<decimal, ValueTask> payAsync)
    {
        using var held = await _mutex.AcquireAsync();
        if (_balance < amount)
            return false;

        await payAsync(amount);
        _balance -= amount;
        return true;
    }

    public decimal ReadBalance()
    {
        using (_mutex.Acquire())
            return _balance;
    }
}
