using Concurrency.Backends;

namespace Concurrency.Waiting;

/// <summary>A wait which ends as another value task does. Its continuation comes home like that of any wait.</summary>
internal class RelayWait : Wait<Nothing>
{
    private ValueTask _inner;
    private ObservedStep _step;

    public RelayWait(IWaitTarget target, OperationKind kind) => OpenClaimed(target, kind);

    /// <summary>As <see cref="Begin"/>, for an operation that is performed now.</summary>
    public void BeginObserved(ValueTask inner)
    {
        _step = ObservedStep.Begin(Target.Runtime.Seam);
        Begin(inner);
    }

    public void Begin(ValueTask inner)
    {
        _inner = inner;
        var awaiter = inner.GetAwaiter();
        if (awaiter.IsCompleted)
            Finish();
        else
            awaiter.UnsafeOnCompleted(Finish);
    }

    protected virtual void OnFinished()
    {
    }

    /// <summary>What a failure of the inner task means to whoever awaits this.</summary>
    protected virtual Exception Translate(Exception exception) => exception;

    protected override void Release() => Close();

    private void Finish()
    {
        OnFinished();
        try
        {
            _inner.GetAwaiter().GetResult();
            _step.End(default(Nothing));
        }
        catch (Exception exception)
        {
            var failure = Translate(exception);
            Error = failure;
            _step.Fail(failure);
        }

        Settle();
    }
}

/// <inheritdoc cref="RelayWait"/>
internal class RelayWait<T> : Wait<T>
{
    private ValueTask<T> _inner;
    private ObservedStep _step;
    private Action? _finish;

    /// <summary>Makes one that is opened each time it is used.</summary>
    protected RelayWait()
    {
    }

    public RelayWait(IWaitTarget target, OperationKind kind) => OpenClaimed(target, kind);

    /// <summary>Whether its result is not known to whoever awaits it anyway.</summary>
    protected virtual bool ReturnsNews => true;

    /// <inheritdoc cref="RelayWait.BeginObserved"/>
    public void BeginObserved(ValueTask<T> inner)
    {
        _step = ObservedStep.Begin(Target.Runtime.Seam);
        Begin(inner);
    }

    protected void Begin(ValueTask<T> inner)
    {
        _inner = inner;
        var awaiter = inner.GetAwaiter();
        if (awaiter.IsCompleted)
            Finish();
        else
            awaiter.UnsafeOnCompleted(_finish ??= Finish);
    }

    protected override void Release() => Close();

    private void Finish()
    {
        try
        {
            var result = _inner.GetAwaiter().GetResult();
            Result = result;
            _step.End(result, ReturnsNews);
        }
        catch (Exception exception)
        {
            Error = exception;
            _step.Fail(exception);
        }

        Settle();
    }
}
