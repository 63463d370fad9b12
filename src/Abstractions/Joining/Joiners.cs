namespace Concurrency;

/// <summary>The rules by which children are joined. Each goes on until all have ended.</summary>
internal static class Joiners
{
    public static async ValueTask<IReadOnlyList<T>> AllAsync<T>(IActivityBatch<T> children)
    {
        IActivity<T>? loser = null;
        while (await children.NextEndedAsync() is >= 0 and var ended)
        {
            var child = children.Instances[ended];
            if (child.State == ActivityState.Completed)
                continue;

            // A failure outweighs a cancellation, which may have come from outside.
            if (loser is null || (loser.State == ActivityState.Cancelled && child.State == ActivityState.Failed))
                loser = child;

            children.Cancel();
        }

        if (loser is not null)
            await loser.JoinAsync();

        var results = new T[children.Instances.Count];
        for (var index = 0; index < results.Length; index++)
            results[index] = await children.Instances[index].JoinAsync();

        return results;
    }

    public static async ValueTask<IReadOnlyList<T>> QuorumAsync<T>(IActivityBatch<T> children, int quorum)
    {
        var winners = new List<IActivity<T>>();
        var losers = new List<IActivity<T>>();
        while (await children.NextEndedAsync() is >= 0 and var ended)
        {
            var count = children.Instances.Count;
            if (winners.Count == quorum || losers.Count > count - quorum)
                continue;

            var child = children.Instances[ended];
            (child.State == ActivityState.Completed ? winners : losers).Add(child);
            if (winners.Count == quorum || losers.Count > count - quorum)
                children.Cancel();
        }

        if (winners.Count < quorum)
            throw await CreateErrorAsync(losers, $"{quorum} of {children.Instances.Count} activities had to succeed, and too many failed.");

        var results = new T[quorum];
        for (var index = 0; index < quorum; index++)
            results[index] = await winners[index].JoinAsync();

        return results;
    }

    public static async ValueTask<IReadOnlyList<ActivityOutcome<T>>> SettledAsync<T>(IActivityBatch<T> children)
    {
        await EndAsync(children);
        var outcomes = new ActivityOutcome<T>[children.Instances.Count];
        for (var index = 0; index < outcomes.Length; index++)
            outcomes[index] = await OutcomeAsync(children, index);

        return outcomes;
    }

    public static async ValueTask EndAsync<T>(IActivityBatch<T> children)
    {
        while (await children.NextEndedAsync() >= 0)
        {
        }
    }

    /// <summary>The outcome of a child that has ended.</summary>
    public static async ValueTask<ActivityOutcome<T>> OutcomeAsync<T>(IActivityBatch<T> children, int index)
    {
        var child = children.Instances[index];
        try
        {
            return new(index, child, await child.JoinAsync(), error: null);
        }
        catch (Exception error)
        {
            return new(index, child, result: default, error);
        }
    }

    /// <summary>Gives a body without a result one.</summary>
    public static Func<IActivityScope, ValueTask<bool>> WithResult(Func<IActivityScope, ValueTask> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return async scope =>
        {
            await body(scope);
            return true;
        };
    }

    private static async ValueTask<Exception> CreateErrorAsync<T>(List<IActivity<T>> losers, string message)
    {
        var failures = new List<Exception>();
        OperationCanceledException? cancelled = null;
        foreach (var loser in losers)
        {
            try
            {
                await loser.JoinAsync();
            }
            catch (OperationCanceledException cancellation) when (loser.State == ActivityState.Cancelled)
            {
                cancelled ??= cancellation;
            }
            catch (Exception failure)
            {
                failures.Add(failure);
            }
        }

        return cancelled is null ? new AggregateException(message, failures)
            : failures.Count == 0 ? cancelled
            : new OperationCanceledException(cancelled.Message, new AggregateException(failures), cancelled.CancellationToken);
    }
}
