namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>An activity which does what it is told, a step at a time.</summary>
internal sealed class Puppet
{
    private readonly TaskCompletionSource _end = new();
    private readonly SynchronizationContext _scope;

    private Puppet(IActivity activity, SynchronizationContext scope, TaskCompletionSource end)
    {
        Activity = activity;
        _scope = scope;
        _end = end;
    }

    public IActivity Activity { get; }

    public static async Task<Puppet> StartAsync(IConcurrency concurrency, string name, Mode mode)
    {
        var scope = new TaskCompletionSource<SynchronizationContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource();
        var activity = concurrency.Start(
            name,
            async _ =>
            {
                scope.SetResult(SynchronizationContext.Current!);
                await end.Task;
            },
            new ActivityOptions { Backend = mode.ToString() });
        return new(activity, await scope.Task, end);
    }

    /// <summary>Has it do something, and waits until that is done.</summary>
    public async Task<T> DoAsync<T>(Func<T> code)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _scope.Post(
            _ =>
            {
                try
                {
                    done.SetResult(code());
                }
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            },
            null);
        return await done.Task;
    }

    /// <summary>Has its body return, and waits for its end.</summary>
    /// <returns>What it failed with.</returns>
    public async Task<Exception?> EndAsync()
    {
        _end.SetResult();
        try
        {
            await Activity.JoinAsync();
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }
}
