using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Concurrency.Waiting;

/// <summary>What an object decides about a verb inside its gate: it took effect, it cannot, or it has to wait.</summary>
internal readonly struct Decision<T>
{
    private readonly Verdict _verdict;

    private Decision(Verdict verdict, T result, object? error)
    {
        _verdict = verdict;
        Result = result;
        Error = error;
    }

    /// <summary>It cannot take effect yet. There was none.</summary>
    public static Decision<T> Wait => default;

    /// <summary>It took effect.</summary>
    public static Decision<T> Done(T result) => new(Verdict.Done, result, error: null);

    /// <summary>It cannot take effect at all. There was none.</summary>
    /// <param name="error">An exception, or an <see cref="ExceptionDispatchInfo"/>.</param>
    public static Decision<T> Failed(object error) => new(Verdict.Failed, default!, error);

    /// <summary>It was decided elsewhere: took effect, or failed where there is an error.</summary>
    public static Decision<T> Ended(T result, object? error) => error is null ? Done(result) : Failed(error);

    public bool MustWait => _verdict == Verdict.Wait;

    public bool IsDone => _verdict == Verdict.Done;

    [MemberNotNullWhen(true, nameof(Error), nameof(Failure))]
    public bool IsFailed => _verdict == Verdict.Failed;

    public T Result { get; }

    /// <summary>Null, an <see cref="Exception"/>, or an <see cref="ExceptionDispatchInfo"/>.</summary>
    public object? Error { get; }

    /// <summary>The failure as an exception, thrown or about to be.</summary>
    public Exception? Failure => Decision.ExceptionOf(Error);

    private enum Verdict : byte
    {
        Wait,
        Done,
        Failed,
    }
}

/// <inheritdoc cref="Decision{T}"/>
internal static class Decision
{
    /// <summary>A verb without a result took effect.</summary>
    public static Decision<Nothing> Done => Decision<Nothing>.Done(default);

    /// <summary>The exception in an error, which may be kept with its first stack.</summary>
    /// <param name="error">Null, an exception, or an <see cref="ExceptionDispatchInfo"/>.</param>
    public static Exception? ExceptionOf(object? error) => error as Exception ?? (error as ExceptionDispatchInfo)?.SourceException;
}
