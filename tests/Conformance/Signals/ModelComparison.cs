namespace Concurrency.Tests.Conformance.Signals;

/// <summary>One random sequence of operations by one caller, done to an object and to its model, and compared after each step.</summary>
/// <param name="seed">Decides the sequence.</param>
internal abstract class ModelComparison(int seed)
{
    private readonly List<string> _history = [];
    private readonly List<(Pending Expected, CancellationTokenSource Cancellation, Func<string?> Actual)> _begun = [];

    protected Random Random { get; } = new(seed);

    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Step();
            for (var index = 0; index < _begun.Count; index++)
                Check(_begun[index].Expected.Outcome, _begun[index].Actual(), $"operation {index}");

            CompareState();
        }
    }

    protected abstract void Step();

    protected abstract void CompareState();

    /// <summary>Begins an operation, now and then with a token that is cancelled already.</summary>
    protected void Begin(string name, Pending pending, Action<Pending> expect, Func<CancellationToken, Func<string?>> begin)
    {
        var isCancelled = Random.Next(10) == 0;
        Note($"{_begun.Count}: {name}{(isCancelled ? " with a cancelled token" : "")}");
        var cancellation = new CancellationTokenSource();
        if (isCancelled)
        {
            cancellation.Cancel();
            pending.End("cancelled");
        }
        else
        {
            expect(pending);
        }

        _begun.Add((pending, cancellation, begin(cancellation.Token)));
    }

    /// <summary>Cancels one of the operations that were begun, also one that is over.</summary>
    protected void CancelOne(Action<Pending> expect)
    {
        if (_begun.Count == 0)
            return;

        var index = Random.Next(Math.Max(0, _begun.Count - 6), _begun.Count);
        var (expected, cancellation, _) = _begun[index];
        Note($"cancel {index}");
        if (expected.Outcome is null)
        {
            expected.End("cancelled");
            expect(expected);
        }

        cancellation.Cancel();
    }

    protected void Note(string step) => _history.Add(step);

    protected void Check<T>(T expected, T actual, string what) =>
        Assert.True(
            EqualityComparer<T>.Default.Equals(expected, actual),
            $"Seed {seed}: {what} should be {expected} and is {actual}, after {string.Join("; ", _history)}.");

    /// <summary>What a verb which never waits does, in words.</summary>
    protected static string Outcome(Func<string> verb)
    {
        try
        {
            return verb();
        }
        catch (Exception exception)
        {
            return Describe(exception);
        }
    }

    // A grant and a cancellation settle a wait before they return: its state is known at once.
    protected static Func<string?> Watch<T>(ValueTask<T> wait, Func<T, string> describe) =>
        Watch(() => wait.IsCompleted, () => describe(wait.GetAwaiter().GetResult()));

    /// <inheritdoc cref="Watch{T}"/>
    protected static Func<string?> Watch(ValueTask wait) =>
        Watch(() => wait.IsCompleted, () =>
        {
            wait.GetAwaiter().GetResult();
            return "done";
        });

    private static string Describe(Exception exception) => exception switch
    {
        OperationCanceledException => "cancelled",
        BarrierPostPhaseException { InnerException: { } inner } => inner.Message,
        _ => "refused",
    };

    private static Func<string?> Watch(Func<bool> hasEnded, Func<string> describe)
    {
        string? outcome = null;
        return () => outcome ??= hasEnded() ? Outcome(describe) : null;
    }
}
