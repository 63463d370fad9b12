namespace SimulatedBank;

internal static class Teller
{
    // Looks, pays, and looks again: if somebody else has paid from the same account meanwhile, the money goes back. So the account is
    // never overdrawn in the end. What else can happen?
    public static async ValueTask TransferCarelesslyAsync(Account from, Account to, int amount)
    {
        if (await from.GetBalanceAsync() < amount)
            return;

        await from.WithdrawAsync(amount);
        if (await from.GetBalanceAsync() < 0)
            await from.DepositAsync(amount);
        else
            await to.DepositAsync(amount);
    }

    // Looks and pays in one.
    public static async ValueTask TransferAsync(Account from, Account to, int amount)
    {
        if (await from.TryWithdrawAsync(amount))
            await to.DepositAsync(amount);
    }
}
