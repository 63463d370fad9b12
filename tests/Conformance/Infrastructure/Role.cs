namespace Concurrency.Tests.Conformance;

/// <summary>One participant of a test, running in some mode.</summary>
/// <param name="Mode">How it runs.</param>
/// <param name="Activity">Its activity; null for foreign callers.</param>
/// <param name="Completion">Ends with the outcome of its code.</param>
public sealed record Role(Mode Mode, IActivity? Activity, Task Completion)
{
    public static Role Start(IConcurrency concurrency, Mode mode, string name, Func<Verbs, ValueTask> code)
    {
        switch (mode)
        {
            case Mode.Task or Mode.Thread:
                var asynchronous = concurrency.Start(
                    name, scope => code(new(mode, scope)), new ActivityOptions { Backend = mode.ToString() });
                return new(mode, asynchronous, asynchronous.Completion);

            case Mode.BlockingThread:
                var blocking = concurrency.StartBlocking(name, scope => RunToEnd(code(new(mode, scope))));
                return new(mode, blocking, blocking.Completion);

            case Mode.Foreign:
                return new(mode, null, System.Threading.Tasks.Task.Run(() => code(new(mode, null)).AsTask()));

            default:
                var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var thread = new Thread(() =>
                {
                    try
                    {
                        RunToEnd(code(new(mode, null)));
                        completion.SetResult();
                    }
                    catch (OperationCanceledException cancelled)
                    {
                        completion.SetCanceled(cancelled.CancellationToken);
                    }
                    catch (Exception exception)
                    {
                        completion.SetException(exception);
                    }
                })
                {
                    IsBackground = true,
                    Name = name,
                };
                thread.Start();
                return new(mode, null, completion.Task);
        }
    }

    // With blocking verbs every await in the code has completed when it is reached.
    private static void RunToEnd(ValueTask code)
    {
        Assert.True(code.IsCompleted, "The code of a blocking role waited for something asynchronous.");
        code.GetAwaiter().GetResult();
    }
}
