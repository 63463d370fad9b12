using Concurrency;

namespace SimulatedBank;

internal delegate ValueTask Transfer(Account from, Account to, int amount);

// Two tellers transfer 70 each from an account with 100, at the same time. There is enough for one of them.
internal static class Morning
{
    public static async ValueTask RunAsync(IConcurrency concurrency, Transfer transfer)
    {
        var salary = new Account(concurrency, "salary", 100);
        var rent = new Account(concurrency, "rent", 0);
        var car = new Account(concurrency, "car", 0);
        await concurrency.RunAsync("morning", scope =>
        {
            scope.Start("first-teller", _ => transfer(salary, rent, 70));
            scope.Start("second-teller", _ => transfer(salary, car, 70));
            return default;
        });
        if (salary.Balance != 30)
            throw new WrongBalanceException($"One transfer should have been made: 30 should be left, and it is {salary.Balance}.");
    }
}

internal sealed class WrongBalanceException(string message) : Exception(message);
