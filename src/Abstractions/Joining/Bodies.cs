namespace Concurrency;

/// <summary>Bodies for a joiner, one for each of several items: <c>scope.RunAllAsync("fetch", Bodies.For(addresses, FetchAsync))</c>.</summary>
public static class Bodies
{
    /// <summary>Makes a body for each item.</summary>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <typeparam name="T">What the bodies return.</typeparam>
    /// <param name="items">The items; body i is for the i-th.</param>
    /// <param name="body">Gets the scope of its child, and the item.</param>
    public static IEnumerable<Func<IActivityScope, ValueTask<T>>> For<TItem, T>(
        IEnumerable<TItem> items, Func<IActivityScope, TItem, ValueTask<T>> body)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(body);
        return items.Select(item => new Func<IActivityScope, ValueTask<T>>(scope => body(scope, item)));
    }

    /// <inheritdoc cref="For{TItem, T}"/>
    public static IEnumerable<Func<IActivityScope, ValueTask>> For<TItem>(
        IEnumerable<TItem> items, Func<IActivityScope, TItem, ValueTask> body)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(body);
        return items.Select(item => new Func<IActivityScope, ValueTask>(scope => body(scope, item)));
    }
}
