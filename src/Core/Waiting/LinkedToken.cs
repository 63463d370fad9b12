namespace Concurrency.Waiting;

/// <summary>The token of an enumeration, which is given one where it is made and one where it is enumerated.</summary>
internal static class LinkedToken
{
    /// <summary>Makes one token of two.</summary>
    /// <returns>The token, and what to dispose when it is not needed any more: null if one of the two serves alone.</returns>
    public static (CancellationToken Token, CancellationTokenSource? Source) Create(CancellationToken first, CancellationToken second)
    {
        if (!second.CanBeCanceled || first == second)
            return (first, null);

        if (!first.CanBeCanceled)
            return (second, null);

        var source = CancellationTokenSource.CreateLinkedTokenSource(first, second);
        return (source.Token, source);
    }
}
