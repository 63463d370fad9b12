using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Channels;

internal sealed partial class Channel<T>
{
    public Task Completion
    {
        get
        {
            TaskCompletionSource completion;
            using (Gate.EnterScope())
                completion = Rare.Completion ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

            SignalIfDrained();
            return completion.Task;
        }
    }

    public bool TryComplete(Exception? error = null) => Tell(TryCompleteNow(error));

    private bool TryCompleteNow(Exception? error)
    {
        Preempt(OperationKind.Complete);
        List<T> orphans = [];
        var after = default(AfterGate);
        using (Gate.EnterScope())
        {
            if (_isCompleted)
                return false;

            _isCompleted = true;
            if (error is not null)
                Rare.Error = error;

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
            if (s_carriesRequests && _received == 0 && _rare?.Servers is not { Count: > 0 })
                orphans = TakeOrphans();

            if (_rare is not null)
            {
                after.AddAllClaimed(ref _rare.SendWatchers, false, error);
                after.AddAllClaimed(ref _rare.ReceiveWatchers, false, error);
            }

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
                batch.Error = CompletionError;
                batch.KeepItems();
                break;
            case ManyWait<T> or ReceiveEnumerator<T>:
                receiver.Error = CompletionError;
                break;
            default:
                receiver.Error = CreateClosed();
                break;
        }
    }

    private ChannelCompletedException CreateClosed() => new(Path, CompletionError);

    // Outside of the gate.
    private void SignalIfDrained()
    {
        if (!_isCompleted)
            return;

        TaskCompletionSource? drained;
        using (Gate.EnterScope())
            drained = _items.Count == 0 ? _rare?.Completion : null;

        if (drained is null)
            return;

        if (CompletionError is not { } error)
        {
            drained.TrySetResult();
        }
        else
        {
            drained.TrySetException(error);
            _ = drained.Task.Exception; // Whoever asked for the task need not await it.
        }
    }
}
