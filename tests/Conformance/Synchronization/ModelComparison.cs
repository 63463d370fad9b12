namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>One random sequence of operations, done to an object and to its model, and compared after each step.</summary>
/// <remarks>
/// The caller does one thing at a time. A grant and a cancellation settle a foreign caller's wait before they return, and an
/// activity's when it has come to rest, so all is exact.
/// </remarks>
internal abstract class ModelComparison<TLease>(int seed)
{
    private readonly List<string> _history = [];
    private readonly List<(ModelOperation Expected, CancellationTokenSource Cancellation, Func<string?> Actual)> _begun = [];

    protected Random Random { get; } = new(seed);

    /// <summary>What was acquired, by the number of the operation that did.</summary>
    protected Dictionary<int, TLease> Leases { get; } = [];

    protected int NextNumber { get; private set; }

    protected bool AllHaveEnded => _begun.TrueForAll(operation => operation.Expected.Outcome is not null);

    protected ModelOperation CreateOperation(string kind, int caller = 0, int lease = -1) => new(NextNumber++, kind, caller, lease);

    protected void Note(string step) => _history.Add(step);

    /// <summary>Adds an operation that has begun, and of which the model expects something already.</summary>
    protected void Add(ModelOperation expected, CancellationTokenSource cancellation, Func<string?> actual) =>
        _begun.Add((expected, cancellation, actual));

    protected void CancelAny(Action<ModelOperation> expect)
    {
        if (_begun.Count > 0)
            Cancel(_begun[Random.Next(_begun.Count)], expect);
    }

    protected void CancelAll(Action<ModelOperation> expect)
    {
        foreach (var operation in _begun)
            Cancel(operation, expect);
    }

    protected static Func<string?> Watch(ValueTask wait) =>
        Watch(
            () => wait.IsCompleted,
            () =>
            {
                wait.GetAwaiter().GetResult();
                return "done";
            });

    protected static Func<string?> Watch(ValueTask<TLease> wait, Func<TLease, string> take) =>
        Watch(() => wait.IsCompleted, () => take(wait.GetAwaiter().GetResult()));

    /// <summary>Does something which takes effect at once or not at all.</summary>
    protected static string Attempt(Func<string> verb)
    {
        try
        {
            return verb();
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
        catch (LockRecursionException)
        {
            return "recursion";
        }
        catch (SynchronizationLockException)
        {
            return "refused";
        }
        catch (InvalidOperationException)
        {
            return "ended";
        }
    }

    protected void CompareOperations()
    {
        foreach (var (expected, _, actual) in _begun)
            Check(expected.Outcome, actual(), $"operation {expected.Number}");
    }

    protected void Check<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            Assert.Fail(
                $"CONCURRENCY_SEED={seed}: {what} should be {expected?.ToString() ?? "nothing"} and is {actual?.ToString() ?? "nothing"}, after\n"
                + string.Join("\n", _history));
        }
    }

    private static Func<string?> Watch(Func<bool> hasEnded, Func<string> take)
    {
        string? outcome = null;
        return () => outcome ??= hasEnded() ? Attempt(take) : null;
    }

    private void Cancel(
        (ModelOperation Expected, CancellationTokenSource Cancellation, Func<string?> Actual) operation,
        Action<ModelOperation> expect)
    {
        Note($"cancel {operation.Expected.Number}");
        if (operation.Expected.Outcome is null)
            expect(operation.Expected);

        operation.Cancellation.Cancel();
    }
}
