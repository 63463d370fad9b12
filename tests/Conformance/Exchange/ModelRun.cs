namespace Concurrency.Tests.Conformance.Exchange;

/// <summary>One random sequence of operations by one caller, done to an object and to its model, and compared step by step.</summary>
internal abstract class ModelRun(int seed)
{
    private readonly List<string> _history = [];
    private readonly List<(Expectation Expected, CancellationTokenSource Cancellation, Func<string?> Actual)> _begun = [];

    protected Random Random { get; } = new(seed);

    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Step(Random.Next(100));
            Compare();
        }

        Finish();
        Compare();
        foreach (var (expected, _, _) in _begun)
            Check(true, expected.Outcome is not null, "that nobody waits after the end");
    }

    /// <summary>Does one operation, chosen by a number from 0 to 99.</summary>
    protected abstract void Step(int choice);

    /// <summary>Ends all waits.</summary>
    protected abstract void Finish();

    protected abstract void CompareState();

    /// <summary>Takes a wait out of the model's queues.</summary>
    protected abstract void Forget(Expectation expectation);

    protected void Note(string step) => _history.Add(step);

    protected void Begin<T>(
        string step, Action<Expectation> expect, Func<CancellationToken, ValueTask<T>> begin, Func<T, string> describe)
    {
        Note($"{_begun.Count}: {step}");
        var expectation = new Expectation();
        var cancellation = new CancellationTokenSource();
        expect(expectation);
        _begun.Add((expectation, cancellation, Watch(begin(cancellation.Token), describe)));
    }

    protected void Begin(
        string step, Action<Expectation> expect, Func<CancellationToken, ValueTask> begin, string done)
    {
        Note($"{_begun.Count}: {step}");
        var expectation = new Expectation();
        var cancellation = new CancellationTokenSource();
        expect(expectation);
        _begun.Add((expectation, cancellation, Watch(begin(cancellation.Token), done)));
    }

    protected void CancelOne()
    {
        if (_begun.Count == 0)
            return;

        // Mostly one of the latest, which is more likely to wait.
        var index = Math.Max(0, _begun.Count - 1 - Random.Next(_begun.Count < 6 || Random.Next(4) == 0 ? _begun.Count : 6));
        Note($"cancel {index}");
        var (expected, cancellation, _) = _begun[index];
        if (expected.Outcome is null)
        {
            Forget(expected);
            expected.End("cancelled");
        }

        cancellation.Cancel();
    }

    protected void Check<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            Assert.Fail($"Seed {seed}: {what} should be {expected} and is {actual}, after {string.Join("; ", _history)}.");
    }

    /// <summary>What a verb returned or threw, in the words of the models.</summary>
    protected static string Describe(Func<string> verb)
    {
        try
        {
            return verb();
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
        catch (ChannelCompletedException)
        {
            return "closed";
        }
        catch (SubscriberLaggedException)
        {
            return "lagged";
        }
        catch (ObjectDisposedException)
        {
            return "disposed";
        }
        catch (InvalidDataException failure)
        {
            return failure.Message;
        }
    }

    // A grant, a cancellation and a completion settle a wait before they return: its state is known at once.
    private static Func<string?> Watch<T>(ValueTask<T> wait, Func<T, string> describe)
    {
        string? outcome = null;
        return () => outcome ??= wait.IsCompleted ? Describe(() => describe(wait.GetAwaiter().GetResult())) : null;
    }

    private static Func<string?> Watch(ValueTask wait, string done)
    {
        string? outcome = null;
        return () => outcome ??= wait.IsCompleted ? Describe(Take) : null;

        string Take()
        {
            wait.GetAwaiter().GetResult();
            return done;
        }
    }

    private void Compare()
    {
        for (var index = 0; index < _begun.Count; index++)
            Check(_begun[index].Expected.Outcome, _begun[index].Actual(), $"operation {index}");

        CompareState();
    }
}

/// <summary>What must have become of an operation.</summary>
internal sealed class Expectation
{
    /// <summary>Null while it waits.</summary>
    public string? Outcome { get; private set; }

    public void End(string outcome)
    {
        Assert.Null(Outcome);
        Outcome = outcome;
    }
}
