namespace Concurrency.Tests.Conformance.Activities;

/// <summary>What the tests of disposal at the end have in common: every kind of body, and things that do as told when disposed.</summary>
public abstract class DisposalTest : ActivityTest
{
    /// <summary>An asynchronous body on each backend, and a blocking one.</summary>
    public static TheoryData<Mode> Bodies => [Mode.Task, Mode.Thread, Mode.BlockingThread];

    /// <summary>Each kind of body, and whether what it leaves is disposed asynchronously.</summary>
    public static TheoryData<Mode, bool> BodiesAndWays =>
        new()
        {
            { Mode.Task, true },
            { Mode.Task, false },
            { Mode.Thread, true },
            { Mode.Thread, false },
            { Mode.BlockingThread, true },
            { Mode.BlockingThread, false },
        };

    /// <summary>What happened, in order. For steps of one activity, or of such as end before each other.</summary>
    protected List<string> Notes { get; } = [];

    /// <summary>Starts an activity whose body is done when it has left things to its end.</summary>
    protected IActivity StartLeaving(Mode mode, string name, Action<IActivityScope> body) =>
        Start(mode, name, verbs =>
        {
            body(verbs.Scope!);
            return default;
        }).Activity!;

    /// <summary>Waits until an activity has nothing to do but to wait for others.</summary>
    protected static Task IsBlocked(IActivity activity) => Until(() => activity.State == ActivityState.Blocked);

    protected void Register(IActivityScope scope, bool isAsynchronous, string note)
    {
        if (isAsynchronous)
            scope.RegisterForDisposeAsync(NotingAsync(note));
        else
            scope.RegisterForDispose(Noting(note));
    }

    protected OnDispose Noting(string note) => new(() => Notes.Add(note));

    protected OnDisposeAsync NotingAsync(string note) =>
        new(async () =>
        {
            Notes.Add(note + " begins");
            await Task.Yield();
            Notes.Add(note);
        });

    protected sealed class OnDispose(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }

    protected sealed class OnDisposeAsync(Func<ValueTask> dispose) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => dispose();
    }
}
