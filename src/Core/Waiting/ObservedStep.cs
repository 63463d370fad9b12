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

    /// <summary>Its operation has ended.</summary>
    /// <param name="result">What it returns.</param>
    /// <param name="isNews">Whether whoever performs it does not know that anyway.</param>
    public void End<T>(T result, bool isNews = true)
    {
        if (_seam is not null)
            _seam.OnEnded(_number, isNews && result is not Nothing ? result : null);
    }

    /// <summary>Its operation has failed.</summary>
    public void Fail(Exception failure) => _seam?.OnEnded(_number, failure);
}
