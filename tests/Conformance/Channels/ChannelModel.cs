namespace Concurrency.Tests.Conformance.Channels;

/// <summary>What a channel does, said as simply as possible: for one caller, without any concurrency.</summary>
internal sealed class ChannelModel(int capacity, ChannelFullMode fullMode)
{
    private readonly List<Operation> _receivers = [];
    private readonly List<Operation> _senders = [];
    private readonly List<Operation> _itemWatchers = [];
    private readonly List<Operation> _roomWatchers = [];

    public List<int> Items { get; } = [];

    public List<int> Dropped { get; } = [];

    public long Sent { get; private set; }

    public long Received { get; private set; }

    public bool IsCompleted { get; private set; }

    public int WaitingReceivers => _receivers.Count;

    public int WaitingSenders => _senders.Count;

    public bool HasItem => Items.Count > 0 || _senders.Count > 0;

    public bool HasRoom => Items.Count < capacity || fullMode != ChannelFullMode.Wait || _receivers.Count > 0;

    public int? Oldest => Items.Count > 0 ? Items[0] : _senders.Count > 0 ? _senders[0].Item : null;

    public bool TrySend(int item)
    {
        if (IsCompleted || !HasRoom)
            return false;

        Sent++;
        if (_receivers.Count > 0)
        {
            Give(_receivers[0], item);
            return true;
        }

        if (Items.Count < capacity)
        {
            Items.Add(item);
            End(_itemWatchers, "true");
            return true;
        }

        if (fullMode == ChannelFullMode.DropWrite)
        {
            Dropped.Add(item);
            return true;
        }

        var victim = fullMode == ChannelFullMode.DropOldest ? 0 : Items.Count - 1;
        Dropped.Add(Items[victim]);
        Items.RemoveAt(victim);
        Items.Add(item);
        return true;
    }

    public int? TryReceive()
    {
        if (Oldest is not { } oldest)
            return null;

        Received++;
        if (Items.Count == 0)
        {
            Sent++;
            _senders[0].End("sent");
            _senders.RemoveAt(0);
            return oldest;
        }

        Items.RemoveAt(0);
        if (_senders.Count > 0)
        {
            Items.Add(_senders[0].Item);
            Sent++;
            _senders[0].End("sent");
            _senders.RemoveAt(0);
        }
        else if (!IsCompleted)
        {
            End(_roomWatchers, "true");
        }

        return oldest;
    }

    public void BeginSend(Operation send)
    {
        if (IsCompleted)
        {
            send.End("closed");
        }
        else if (TrySend(send.Item))
        {
            send.End("sent");
        }
        else
        {
            _senders.Add(send);
            if (capacity == 0)
                End(_itemWatchers, "true");
        }
    }

    /// <summary>Begins a receive of up to so many items; a batch goes on until it is full.</summary>
    public void BeginReceive(Operation receive)
    {
        while (receive.Taken.Count < receive.Max && TryReceive() is { } item)
            receive.Taken.Add(item);

        if (receive.Taken.Count == receive.Max || (receive.Taken.Count > 0 && !receive.IsBatch))
        {
            receive.EndWithItems();
        }
        else if (IsCompleted)
        {
            receive.EndAtCompletion();
        }
        else
        {
            _receivers.Add(receive);
            if (capacity == 0)
                End(_roomWatchers, "true");
        }
    }

    public void BeginWaitToReceive(Operation wait)
    {
        if (HasItem || IsCompleted)
            wait.End(HasItem ? "true" : "false");
        else
            _itemWatchers.Add(wait);
    }

    public void BeginWaitToSend(Operation wait)
    {
        if (IsCompleted || HasRoom)
            wait.End(IsCompleted ? "false" : "true");
        else
            _roomWatchers.Add(wait);
    }

    public void Cancel(Operation operation)
    {
        if (operation.Outcome is not null)
            return;

        foreach (var queue in new[] { _receivers, _senders, _itemWatchers, _roomWatchers })
            queue.Remove(operation);

        if (operation.Taken.Count > 0)
            operation.EndWithItems();
        else
            operation.End("cancelled");
    }

    public bool TryComplete()
    {
        if (IsCompleted)
            return false;

        IsCompleted = true;
        End(_senders, "closed");
        foreach (var receive in _receivers)
            receive.EndAtCompletion();

        _receivers.Clear();
        End(_itemWatchers, "false");
        End(_roomWatchers, "false");
        return true;
    }

    private void Give(Operation receive, int item)
    {
        Received++;
        receive.Taken.Add(item);
        _receivers.RemoveAt(0);
        if (receive.IsBatch && receive.Taken.Count < receive.Max)
            _receivers.Add(receive);
        else
            receive.EndWithItems();
    }

    private static void End(List<Operation> operations, string outcome)
    {
        foreach (var operation in operations)
            operation.End(outcome);

        operations.Clear();
    }

    /// <summary>An operation that has begun.</summary>
    public sealed class Operation(string kind, int item = 0, int max = 1)
    {
        public string Kind => kind;

        public int Item => item;

        public int Max => max;

        public bool IsBatch => kind == "batch";

        public List<int> Taken { get; } = [];

        /// <summary>Null while it waits.</summary>
        public string? Outcome { get; private set; }

        public void End(string outcome) => Outcome = outcome;

        public void EndWithItems() => End(string.Join(',', Taken));

        public void EndAtCompletion()
        {
            if (Taken.Count > 0)
                EndWithItems();
            else
                End(kind == "receive" ? "closed" : kind == "next" ? "end" : "");
        }
    }
}
