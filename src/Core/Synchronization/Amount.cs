using System.Runtime.CompilerServices;
using Concurrency.Waiting;

namespace Concurrency.Synchronization;

/// <summary>Checks of the numbers that callers pass: the error names the object and what it takes.</summary>
internal static class Amount
{
    public static void ThrowIfLess(
        int amount, int least, string kind, Synchronizer target, [CallerArgumentExpression(nameof(amount))] string? name = null)
    {
        if (amount < least)
            throw new ArgumentOutOfRangeException(name, amount, $"{kind} '{target.Path}' takes {least} or more as {name}.");
    }
}
