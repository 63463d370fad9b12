using System.Diagnostics.CodeAnalysis;

namespace Concurrency;

/// <summary>A select for the everyday: cases with handlers, put together where they are used.</summary>
/// <example>
/// <code>
/// await Select
///     .On(jobs, job => WorkAsync(job))
///     .Or(quit.WaitCase(), () => ValueTask.CompletedTask)
///     .OrTimeout(TimeSpan.FromSeconds(5), () => ReportIdleAsync())
///     .RunAsync();
/// </code>
/// </example>
/// <remarks>For a loop that must not allocate make an <see cref="ISelect"/> once; both are one engine.</remarks>
[SuppressMessage("Naming", "CA1716", Justification = "A keyword of Visual Basic, and the field's word.")]
public static class Select
{
    /// <summary>Begins with a case and what to do with its value.</summary>
    /// <typeparam name="T">What the operation returns.</typeparam>
    /// <param name="selectCase">The operation.</param>
    /// <param name="handler">Runs if it wins, with its value.</param>
    public static SelectStatement On<T>(ISelectCase<T> selectCase, Func<T, ValueTask> handler) => new SelectStatement().Or(selectCase, handler);

    /// <summary>Begins with a case and what to do when it has taken effect.</summary>
    /// <param name="selectCase">The operation.</param>
    /// <param name="handler">Runs if it wins.</param>
    public static SelectStatement On(ISelectCase selectCase, Func<ValueTask> handler) => new SelectStatement().Or(selectCase, handler);

    /// <summary>Begins with receiving from a channel.</summary>
    /// <typeparam name="T">What is received.</typeparam>
    /// <param name="reader">The end to receive from.</param>
    /// <param name="handler">Runs if the receive wins, with the item.</param>
    public static SelectStatement On<T>(IChannelReader<T> reader, Func<T, ValueTask> handler) => new SelectStatement().Or(reader, handler);
}

/// <summary>Cases with handlers, of which <see cref="RunAsync"/> lets one take effect.</summary>
public sealed class SelectStatement
{
    private readonly List<ISelectCase> _cases = [];
    private readonly List<Func<ValueTask>> _handlers = [];
    private SelectOrder _order = SelectOrder.Fair;
    private TimeSpan _timeout = Timeout.InfiniteTimeSpan;
    private Func<ValueTask>? _onTimeout;
    private ISelect? _select;

    internal SelectStatement()
    {
    }

    /// <summary>Adds a case and what to do with its value.</summary>
    /// <typeparam name="T">What the operation returns.</typeparam>
    /// <param name="selectCase">The operation.</param>
    /// <param name="handler">
    /// Runs if it wins, with its value. If the operation did not take effect, as with a completed channel, <see cref="RunAsync"/>
    /// throws its error instead.
    /// </param>
    public SelectStatement Or<T>(ISelectCase<T> selectCase, Func<T, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(selectCase);
        ArgumentNullException.ThrowIfNull(handler);
        return Add(selectCase, () => handler(selectCase.Value));
    }

    /// <summary>Adds a case and what to do when it has taken effect.</summary>
    /// <param name="selectCase">The operation.</param>
    /// <param name="handler">Runs if it wins, also when it did not take effect: <see cref="ISelectCase.Error"/> tells.</param>
    public SelectStatement Or(ISelectCase selectCase, Func<ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(selectCase);
        ArgumentNullException.ThrowIfNull(handler);
        return Add(selectCase, handler);
    }

    /// <summary>Adds receiving from a channel.</summary>
    /// <typeparam name="T">What is received.</typeparam>
    /// <param name="reader">The end to receive from.</param>
    /// <param name="handler">Runs if the receive wins, with the item.</param>
    public SelectStatement Or<T>(IChannelReader<T> reader, Func<T, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Or(reader.ReceiveCase(), handler);
    }

    /// <summary>Adds what to do when none has taken effect in time. Zero makes it the default for "none is ready".</summary>
    /// <param name="timeout">Zero or more.</param>
    /// <param name="handler">Runs if the time is up first.</param>
    /// <exception cref="InvalidOperationException">There is one already, or it has run.</exception>
    public SelectStatement OrTimeout(TimeSpan timeout, Func<ValueTask> handler)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(handler);
        ThrowIfFixed();
        if (_onTimeout is not null)
            throw new InvalidOperationException($"This select has a time-out of {_timeout:c} already, or a default.");

        _timeout = timeout;
        _onTimeout = handler;
        return this;
    }

    /// <summary>Adds what to do when none is ready.</summary>
    /// <param name="handler">Runs then, and nothing is waited for.</param>
    /// <exception cref="InvalidOperationException">There is a default, or a time-out, already.</exception>
    public SelectStatement OrDefault(Func<ValueTask> handler) => OrTimeout(TimeSpan.Zero, handler);

    /// <summary>Takes the first of those ready, in the order in which they were added, instead of any.</summary>
    /// <exception cref="InvalidOperationException">It has run.</exception>
    public SelectStatement InOrder()
    {
        ThrowIfFixed();
        _order = SelectOrder.Priority;
        return this;
    }

    /// <summary>Waits until one case has taken effect, and runs its handler. Can be used again, one round at a time.</summary>
    /// <param name="cancellationToken">Abandons the wait; not the handler. None of the cases took effect.</param>
    /// <exception cref="Exception">What the handler threw, or the error of the case which won.</exception>
    public async ValueTask RunAsync(CancellationToken cancellationToken = default)
    {
        _select ??= _cases[0].CreateSelect(_order, _cases);
        var winner = await _select.WaitAsync(_timeout, cancellationToken);
        await (winner is null ? _onTimeout! : _handlers[_cases.IndexOf(winner)])();
    }

    private SelectStatement Add(ISelectCase selectCase, Func<ValueTask> handler)
    {
        ThrowIfFixed();
        _cases.Add(selectCase);
        _handlers.Add(handler);
        return this;
    }

    private void ThrowIfFixed()
    {
        if (_select is not null)
            throw new InvalidOperationException("This select has run; what it waits for is fixed.");
    }
}
