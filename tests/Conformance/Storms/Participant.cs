namespace Concurrency.Tests.Conformance.Storms;

/// <summary>One who takes part in a storm, through all of its lives.</summary>
public sealed class Participant(Storm storm, int number, Random random)
{
    private CancellationTokenSource? _source;
    private Verbs _verbs = null!;
    private IActivity? _activity;

    public int Number => number;

    /// <summary>The activity of the present life; null for foreign callers.</summary>
    public IActivity? Activity
    {
        get => Volatile.Read(ref _activity);
        set => Volatile.Write(ref _activity, value);
    }

    /// <summary>Counts what this participant makes, so that no two are the same.</summary>
    public int Made { get; private set; }

    public int Next(int end) => random.Next(end);

    /// <summary>An item that nobody else makes.</summary>
    public long Make() => ((long)(number + 1) << 32) | (uint)Made++;

    public void CancelOperation() => Volatile.Read(ref _source)?.Cancel();

    public async ValueTask LiveAsync(Verbs verbs, Func<Participant, ValueTask> round)
    {
        _verbs = verbs;
        while (!storm.IsOver)
            await round(this);
    }

    /// <summary>Lets others run, now and then.</summary>
    public ValueTask PauseAsync()
    {
        if (random.Next(4) == 0)
            return _verbs.YieldAsync();

        Thread.SpinWait(random.Next(100));
        return default;
    }

    /// <summary>One operation which is ended, by chance, by its token, its time-out or its activity, and by nothing else.</summary>
    /// <returns>Whether it took effect. With its activity cancelled it throws.</returns>
    public async ValueTask<bool> TryAsync(Func<Attempt, ValueTask> operation)
    {
        storm.Begin();
        if (random.Next(2) == 0)
            storm.CancelSomebody(random);

        Thread.SpinWait(random.Next(100));

        // Whoever is no activity must have a token, to leave when the storm is over.
        var source = _verbs.Scope is null || random.Next(4) != 0 ? new CancellationTokenSource() : null;
        var limit = random.Next(10) == 0 ? TimeSpan.FromMicroseconds(random.Next(3) * 300) : Timeout.InfiniteTimeSpan;
        Volatile.Write(ref _source, source);
        switch (random.Next(30))
        {
            case 0:
                source?.Cancel();
                break;
            case < 16 when source is not null:
                storm.CancelLate(source);
                break;
        }

        try
        {
            var pending = operation(new(_verbs, limit, source?.Token ?? CancellationToken.None));
            if (source is not null && random.Next(3) == 0)
                source.Cancel();

            await pending;
            return true;
        }
        catch (OperationCanceledException cancelled)
        {
            storm.Cancel();
            var isOwn = source is { IsCancellationRequested: true } && cancelled.CancellationToken == source.Token;
            if (isOwn)
                return false;

            var own = _verbs.Scope?.CancellationToken ?? CancellationToken.None;
            Assert.True(own.IsCancellationRequested && cancelled.CancellationToken == own, $"{storm.Name}: cancelled by somebody else.");
            throw;
        }
        catch (TimeoutException)
        {
            storm.Cancel();
            Assert.True(limit != Timeout.InfiniteTimeSpan, $"{storm.Name}: timed out by somebody else's timer.");
            return false;
        }
        finally
        {
            if (source is not null && random.Next(2) == 0)
                storm.CancelLate(source);
        }
    }
}
