using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Concurrency;

/// <summary>How an activity ended: with a result, a failure, or cancelled.</summary>
/// <typeparam name="T">What the body returns.</typeparam>
public sealed class ActivityOutcome<T>
{
    private readonly T? _result;

    internal ActivityOutcome(int index, IActivity activity, T? result, Exception? error)
    {
        Index = index;
        Path = activity.Path;
        State = activity.State;
        _result = result;
        Error = error;
    }

    /// <summary>The index of its body, from 0.</summary>
    public int Index { get; }

    /// <summary>Its path, such as <c>search/mirror[2]</c>.</summary>
    public string Path { get; }

    /// <summary>
    /// <see cref="ActivityState.Completed"/>, <see cref="ActivityState.Failed"/> or <see cref="ActivityState.Cancelled"/>.
    /// </summary>
    public ActivityState State { get; }

    /// <summary>
    /// The first failure, as it was thrown, or an <see cref="OperationCanceledException"/>; <see langword="null"/> if there is a
    /// result.
    /// </summary>
    public Exception? Error { get; }

    /// <summary>What the body returned.</summary>
    /// <exception cref="Exception"><see cref="Error"/>, if there is no result.</exception>
    public T Result
    {
        get
        {
            if (Error is not null)
                ExceptionDispatchInfo.Throw(Error);

            return _result!;
        }
    }

    /// <summary>Gets the result if there is one.</summary>
    /// <param name="result">What the body returned.</param>
    /// <returns>Whether the activity completed.</returns>
    public bool TryGetResult([MaybeNullWhen(false)] out T result)
    {
        result = _result;
        return Error is null;
    }

    /// <summary>Reads as a sentence: <c>search/mirror[2]: Failed (The host is down.)</c>.</summary>
    public override string ToString() => State == ActivityState.Failed ? $"{Path}: {State} ({Error!.Message})" : $"{Path}: {State}";
}
