using Concurrency.Diagnostics;

namespace Concurrency.Watchdogs;

/// <summary>Tells when the thread pool leaves a work item lying: it is given one at each look, when it has run the one before.</summary>
internal sealed class PoolWatchdog(RuntimeLog log, TimeSpan limit) : IWatchdog, IThreadPoolWorkItem
{
    private TimeSpan _queued;
    private bool _isTold;
    private volatile bool _hasRun = true;

    public void Look(TimeSpan now)
    {
        if (_hasRun)
        {
            (_queued, _isTold, _hasRun) = (now, false, false);
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else if (!_isTold && now - _queued >= limit)
        {
            _isTold = true;
            log.PoolStarvation(now - _queued, ThreadPool.ThreadCount, ThreadPool.PendingWorkItemCount);
        }
    }

    void IThreadPoolWorkItem.Execute() => _hasRun = true;
}
