using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Channels;

internal sealed partial class Channel<T>
{
    private TaskCompletionSource? _completion;

    public Task Completion
    {
        get
        {
            using (Gate.EnterScope())
                _completion ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

            SignalIfDrained();
            return _completion.Task;
        }
    }

    public bool TryComplete(Exception? error = null)
    {
        Preempt(OperationKind.Complete);
        List<T> orphans = [];
        var after = default(AfterGate);
        using (Gate.EnterScope())
        {
            if (_isCompleted)
                return false;

            _isCompleted = true;
            _error = error;
            while (_senders.DequeueClaimed() is { } sender)
            {
                sender.Error = CreateClosed();
                after.Add(sender);
            }

            while (_receivers.DequeueClaimed() is { } receiver)
            {
                EndReceiver(receiver);
                after.Add(receiver);
            }

            // Requests which nobody has ever served stay unanswered; a server that has begun may still finish them.
            if (s_carriesRequests && _received == 0 && _servers is not { Count: > 0 })
                orphans = TakeOrphans();

            after.AddAllClaimed(ref _sendWatchers, false, error);
            after.AddAllClaimed(ref _receiveWatchers, false, error);
            AssertInvariants();
        }

        after.Run();
        if (orphans.Count > 0)
            FailAll(orphans, new RequestUnansweredException($"Channel '{Path}' was completed before anybody served it.", error));
        SignalIfDrained();
        return true;
    }

    public void CompleteAfter(params IActivity[] writers) => CompleteAfterWriters.Watch(this, writers);

    // A receiver waits only where there is nothing, so this is the end for it.
    private void EndReceiver(Wait receiver)
    {
        switch (receiver)
        {
            case BatchWait<T> batch:
                batch.Error = _error;
                batch.KeepItems();
                break;
            case ManyWait<T> or ReceiveEnumerator<T>:
                receiver.Error = _error;
                break;
            default:
                receiver.Error = CreateClosed();
                break;
        }
    }

    private ChannelCompletedException CreateClosed() => new(Path, _error);

    // Outside of the gate.
    private void SignalIfDrained()
    {
        if (!_isCompleted)
            return;

        TaskCompletionSource? drained;
        using (Gate.EnterScope())
            drained = _items.Count == 0 ? _completion : null;

        if (drained is null)
            return;

        if (_error is null)
        {
            drained.TrySetResult();
        }
        else
        {
            drained.TrySetException(_error);
            _ = drained.Task.Exception; // Whoever asked for the task need not await it.
        }
    }
}
