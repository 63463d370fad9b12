namespace Concurrency.Redelivery;

/// <summary>An item which the reader owns, and what has happened to it. Belongs to whoever has it in hand.</summary>
internal sealed class HeldItem<T>(T item)
{
    public T Item => item;

    /// <summary>How often it was delivered.</summary>
    public int Attempts { get; set; }

    /// <summary>How many attempts failed.</summary>
    public int Failures { get; private set; }

    public Exception? LastFailure { get; private set; }

    /// <summary>Whether it is to be given up.</summary>
    public bool IsSpent { get; private set; }

    public string LastPath { get; private set; } = "";

    public DateTimeOffset FailedAt { get; private set; }

    private TimeSpan Delay { get; set; }

    private long FailedTimestamp { get; set; }

    /// <summary>An attempt failed. Calls the user's code, and changes nothing if that throws.</summary>
    public void NoteFailure(Exception failure, string path, ItemRetry retry, ConcurrencyRuntime runtime)
    {
        var isSpent = Failures + 1 >= retry.MaxAttempts || retry.ShouldRetry?.Invoke(failure) == false;
        Failures++;
        LastFailure = failure;
        LastPath = path;
        IsSpent = isSpent;
        FailedAt = runtime.TimeProvider.GetUtcNow();
        FailedTimestamp = runtime.TimeProvider.GetTimestamp();
        Delay = isSpent ? TimeSpan.Zero : retry.GetDelay(Failures, runtime.Random);
    }

    /// <summary>How long it is until the next attempt may begin; zero or less if it may.</summary>
    public TimeSpan GetRemainingDelay(TimeProvider timeProvider) =>
        Delay == TimeSpan.Zero ? TimeSpan.Zero : Delay - timeProvider.GetElapsedTime(FailedTimestamp);

    public DeadLetter<T> ToDeadLetter() => new(Item, Attempts, LastFailure!, FailedAt, LastPath);
}
