using Concurrency.Backends;

namespace Concurrency.Waiting;

/// <summary>The step in which an operation takes effect: it is told what comes of it, if somebody writes that down.</summary>
internal readonly struct ObservedStep
{
    private readonly IOperationSeam? _seam;
    private readonly int _number;

    private ObservedStep(IOperationSeam seam)
    {
        _seam = seam;
        _number = seam.PresentStep;
    }

    /// <summary>The one that runs now; for nobody where there is no seam, or nobody observes it.</summary>
    public static ObservedStep Begin(IOperationSeam? seam) => seam is { IsObserved: true } ? new(seam) : default;

    /// <summary>Its operation has ended with a result.</summary>
    public void End<T>(T result)
    {
        if (_seam is not null)
            _seam.OnEnded(_number, result is Nothing ? null : result);
    }

    /// <summary>Its operation has failed.</summary>
    public void Fail(Exception failure) => _seam?.OnEnded(_number, failure);
}
