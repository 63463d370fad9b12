namespace Compare.Queues;

/// <summary>Threads as peers start them, and what one awaits of them.</summary>
internal static class BlockedThreads
{
    /// <summary>Runs each body on a thread of its own, and completes when all have ended: with the first failure if there was one.</summary>
    public static Task RunAsync(params IReadOnlyCollection<Action> bodies) => Task.WhenAll(bodies.Select(Start));

    /// <summary>The same, for a body that is told which it is.</summary>
    public static Task RunAsync(int count, Action<int> body) =>
        RunAsync([.. Enumerable.Range(0, count).Select<int, Action>(index => () => body(index))]);

    private static Task Start(Action body)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                body();
                ended.SetResult();
            }
            catch (Exception failure)
            {
                ended.SetException(failure);
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        return ended.Task;
    }
}
