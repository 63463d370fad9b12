using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>Runs a part of a body under a deadline or a shield.</summary>
internal static class PartRunner
{
    public static ValueTask RunAsync(
        Strand activity, TimeSpan deadline, bool isShield, Func<CancellationToken, ValueTask> code)
    {
        ArgumentNullException.ThrowIfNull(code);
        CheckDeadline(deadline, isShield);
        var thread = PerThread.Current;
        var outer = FindScope(activity, thread, isBlocking: false, isShield);
        if (!isShield && Verb.Refuse(outer, CancellationToken.None) is { } refusal)
            return Verb.Failed(refusal);

        var part = new ScopePart(outer, deadline, isShield);
        var run = new PartWait(part);
        Enter(thread, part);
        try
        {
            // Begun and continued inside the part, so that its awaits come home to it.
            run.Begin(code(part.Token));
        }
        catch (Exception exception)
        {
            run.Begin(Verb.Failed(exception));
        }
        finally
        {
            Enter(thread, outer);
        }

        return run.AsVoidValueTask();
    }

    public static void Run(Strand activity, TimeSpan deadline, bool isShield, Action<CancellationToken> code)
    {
        ArgumentNullException.ThrowIfNull(code);
        CheckDeadline(deadline, isShield);
        var thread = PerThread.Current;
        var outer = FindScope(activity, thread, isBlocking: true, isShield);
        if (!isShield)
            Verb.ThrowIfRefused(outer, CancellationToken.None);

        var part = new ScopePart(outer, deadline, isShield);
        thread.Scope = part;
        try
        {
            code(part.Token);
        }
        catch (OperationCanceledException exception) when (part.Translate(exception) is var translated && translated != exception)
        {
            throw translated;
        }
        finally
        {
            thread.Scope = outer;
            part.Close();
        }
    }

    private static void Enter(PerThread thread, Scope scope)
    {
        thread.Scope = scope;
        SynchronizationContext.SetSynchronizationContext(scope);
    }

    private static void CheckDeadline(TimeSpan deadline, bool isShield)
    {
        if (isShield && deadline == Timeout.InfiniteTimeSpan)
            return;

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(deadline, TimeSpan.Zero);
    }

    private static Scope FindScope(Strand activity, PerThread thread, bool isBlocking, bool isShield)
    {
        var verb = isShield ? "Shield" : "Deadline";
        if (thread.Scope is not { } scope || !ReferenceEquals(scope.Activity, activity))
        {
            throw new InvalidOperationException(
                $"{verb} belongs to the steps of activity '{activity.Path}', and this code is not one of them. Code leaves its "
                + "activity after a foreign ConfigureAwait(false) or inside Task.Run; await scope.ReturnAsync() brings it back.");
        }

        if (isBlocking ? !activity.IsBlockingBody : !activity.ComesHome)
        {
            throw new InvalidOperationException(isBlocking
                ? $"{verb} blocks its thread, and activity '{activity.Path}' has an asynchronous body: await {verb}Async."
                : $"{verb}Async cannot be awaited in the blocking body of activity '{activity.Path}': call {verb}.");
        }

        return scope;
    }

    /// <summary>What the caller awaits: settled when the part has run.</summary>
    private sealed class PartWait(ScopePart part) : RelayWait(part, OperationKind.Join)
    {
        protected override void OnFinished() => part.Close();

        protected override Exception Translate(Exception exception) => part.Translate(exception);
    }
}
