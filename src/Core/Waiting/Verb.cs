using System.Runtime.CompilerServices;
using Concurrency.Activities;

namespace Concurrency.Waiting;

/// <summary>What all waiting verbs do in the same way: who may call, what refuses at once, and when to give others a turn.</summary>
internal static class Verb
{
    /// <summary>Whether a verb must not even try: the caller's token is signalled, or its activity is cancelled or ended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Exception? Refuse(Scope? owner, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested || owner is { RefusesWaits: true }
            ? CreateRefusal(owner, cancellationToken)
            : null;

    public static void ThrowIfRefused(Scope? owner, CancellationToken cancellationToken)
    {
        if (Refuse(owner, cancellationToken) is { } refusal)
            throw refusal;
    }

    /// <summary>Whether a wait has to register on the caller's token; the scope's own reaches its waits anyway.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool NeedsRegistration(Scope? owner, CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled && owner?.IsOwnToken(cancellationToken) != true;

    /// <summary>The entrance of a blocking verb: an asynchronous body must not block, on any backend.</summary>
    /// <param name="verb">What users call it.</param>
    /// <param name="instead">What to await instead; null for the twin which ends with <c>Async</c>.</param>
    public static PerThread EnterBlocking(string verb, string? instead = null)
    {
        var thread = PerThread.Current;
        if (thread.Scope?.Activity is not { } activity)
            return thread;

        if (!activity.IsBlockingBody)
        {
            throw new InvalidOperationException(
                $"{verb} blocks its thread, and activity '{activity.Path}' has an asynchronous body: "
                + $"await {instead ?? verb + "Async"}, or start the body with StartBlocking.");
        }

        activity.CountVerb();
        return thread;
    }

    /// <summary>An asynchronous verb took effect at once.</summary>
    /// <remarks>
    /// After many in a row the result is delivered by a step behind the strand's others, and the strand gives way to its
    /// neighbours: the operation has happened and cannot be cancelled any more.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ValueTask<T> Done<T>(PerThread thread, T result) =>
        thread.Scope is null || --thread.Budget > 0 ? new(result) : DoneOverBudget(thread, result);

    /// <inheritdoc cref="Done{T}"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ValueTask Done(PerThread thread) =>
        thread.Scope is null || --thread.Budget > 0 || !HasTurns(thread)
            ? default
            : Yield(thread, default(Nothing)).AsVoidValueTask();

    /// <summary>Delivers a settled result behind the strand's other steps, and lets its neighbours have a turn.</summary>
    public static Wait<T> Yield<T>(PerThread thread, T result)
    {
        var wait = WaitPool<Wait<T>>.Rent(thread.Scope);
        wait.Result = result;
        OpenYield(thread, wait);
        return wait;
    }

    /// <summary>As <see cref="Yield{T}"/>, for a wait that carries its result in a way of its own.</summary>
    public static void OpenYield(PerThread thread, Wait wait)
    {
        var scope = thread.Scope!;
        wait.OpenYield(scope);
        thread.IsYieldRequested = true;
        scope.Activity.Push(wait);
    }

    /// <summary>A failed or cancelled value task which keeps the exception as it is.</summary>
    public static ValueTask Failed(Exception exception)
    {
        var builder = AsyncTaskMethodBuilder.Create();
        builder.SetException(exception);
        return new(builder.Task);
    }

    /// <inheritdoc cref="Failed(Exception)"/>
    public static ValueTask<T> Failed<T>(Exception exception)
    {
        var builder = AsyncTaskMethodBuilder<T>.Create();
        builder.SetException(exception);
        return new(builder.Task);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ValueTask<T> DoneOverBudget<T>(PerThread thread, T result) =>
        HasTurns(thread) ? Yield(thread, result).AsValueTask() : new(result);

    // A blocking body is a single step: nothing else of it can have a turn, and a thread needs no help to be preempted.
    private static bool HasTurns(PerThread thread)
    {
        if (!thread.Scope!.Activity.IsBlockingBody)
            return true;

        thread.Budget = int.MaxValue;
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Exception CreateRefusal(Scope? owner, CancellationToken cancellationToken)
    {
        if (owner is { Activity.IsEnded: true })
            return new InvalidOperationException($"Activity '{owner.Activity.Path}' has ended; code of it cannot wait any more.");

        return owner is { IsCancelled: true } ? owner.CreateCancellation() : new OperationCanceledException(cancellationToken);
    }
}
