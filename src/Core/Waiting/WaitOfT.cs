using System.Threading.Tasks.Sources;

namespace Concurrency.Waiting;

/// <summary>A wait with a result: what was received, or, for a send, the item on offer.</summary>
internal class Wait<T> : Wait, IValueTaskSource<T>, IValueTaskSource
{
    public T? Result { get; set; }

    public ValueTask<T> AsValueTask() => new(this, Token);

    public ValueTask AsVoidValueTask() => new(this, Token);

    public T GetResult(short token)
    {
        CheckSettled(token);
        EndMeasure();
        var error = Error;
        var result = Result!;
        try
        {
            if (error is null)
                OnTaken(result);
        }
        finally
        {
            Release();
        }

        ThrowIfFailed(error);
        return result;
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    /// <summary>Parks the calling thread until the outcome is there, and takes it.</summary>
    public T BlockForResult(CancellationToken cancellationToken)
    {
        Block(cancellationToken);
        return GetResult(Token);
    }

    /// <summary>The waiter takes the result, on its own stack.</summary>
    protected virtual void OnTaken(T result)
    {
    }

    protected virtual void Release()
    {
        Result = default;
        WaitPool<Wait<T>>.CloseAndReturn(this);
    }
}
