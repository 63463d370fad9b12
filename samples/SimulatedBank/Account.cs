using Concurrency;

namespace SimulatedBank;

// An account whose balance is behind a mutex: each of its operations alone is right.
internal sealed class Account(IConcurrency concurrency, string name, int balance)
{
    private readonly IMutex _mutex = concurrency.CreateMutex(name);

    // Without the mutex: for whoever looks when nobody changes it.
    public int Balance { get; private set; } = balance;

    public async ValueTask<int> GetBalanceAsync()
    {
        using var held = await _mutex.AcquireAsync();
        return Balance;
    }

    public async ValueTask DepositAsync(int amount)
    {
        using var held = await _mutex.AcquireAsync();
        Balance += amount;
    }

    public async ValueTask WithdrawAsync(int amount)
    {
        using var held = await _mutex.AcquireAsync();
        Balance -= amount;
    }

    public async ValueTask<bool> TryWithdrawAsync(int amount)
    {
        using var held = await _mutex.AcquireAsync();
        if (Balance < amount)
            return false;

        Balance -= amount;
        return true;
    }
}
