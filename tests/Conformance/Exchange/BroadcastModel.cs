namespace Concurrency.Tests.Conformance.Exchange;

/// <summary>What a broadcast does, said as simply as possible: for one caller, without any concurrency.</summary>
internal sealed class BroadcastModel
{
    private readonly List<(Expectation Expectation, int Item)> _senders = [];

    public List<Subscriber> Subscribers { get; } = [];

    public long Sent { get; private set; }

    public int WaitingSenders => _senders.Count;

    public bool IsCompleted { get; private set; }

    public bool HasRoom => !Subscribers.Exists(subscriber =>
        subscriber.IsConnected && subscriber.Policy == LagPolicy.Wait && subscriber.Items.Count == subscriber.Capacity);

    public bool TrySend(int item)
    {
        if (IsCompleted || !HasRoom)
            return false;

        Sent++;
        foreach (var subscriber in Subscribers.Where(subscriber => subscriber.IsConnected))
            subscriber.Accept(item);

        return true;
    }

    public void BeginSend(Expectation send, int item)
    {
        if (IsCompleted)
            send.End("closed");
        else if (TrySend(item))
            send.End("sent");
        else
            _senders.Add((send, item));
    }

    public int? TryReceive(Subscriber subscriber)
    {
        if (subscriber.Items.Count == 0)
            return null;

        var item = subscriber.Items[0];
        subscriber.Items.RemoveAt(0);
        subscriber.Received++;
        MoveSenders();
        return item;
    }

    public void BeginReceive(Subscriber subscriber, Expectation receive)
    {
        if (TryReceive(subscriber) is { } item)
            receive.End($"{item}");
        else if (subscriber.End is { } end)
            receive.End(end);
        else
            subscriber.Receivers.Add(receive);
    }

    public void Leave(Subscriber subscriber)
    {
        if (subscriber.End == "disposed")
            return;

        subscriber.DropAll();
        subscriber.EndWith("disposed");
        MoveSenders();
    }

    public bool TryComplete()
    {
        if (IsCompleted)
            return false;

        IsCompleted = true;
        foreach (var (send, _) in _senders)
            send.End("closed");

        _senders.Clear();
        foreach (var subscriber in Subscribers.Where(subscriber => subscriber.IsConnected))
            subscriber.EndWith("closed");

        return true;
    }

    public void Forget(Expectation expectation)
    {
        _senders.RemoveAll(sender => sender.Expectation == expectation);
        foreach (var subscriber in Subscribers)
            subscriber.Receivers.Remove(expectation);
    }

    private void MoveSenders()
    {
        while (_senders.Count > 0 && TrySend(_senders[0].Item))
        {
            _senders[0].Expectation.End("sent");
            _senders.RemoveAt(0);
        }
    }

    public sealed class Subscriber(int capacity, LagPolicy policy)
    {
        public int Capacity => capacity;

        public LagPolicy Policy => policy;

        public List<int> Items { get; } = [];

        public List<Expectation> Receivers { get; } = [];

        public long Received { get; set; }

        public long Dropped { get; private set; }

        /// <summary>What receives get once there is no item; null while it is connected.</summary>
        public string? End { get; private set; }

        public bool IsConnected => End is null;

        public void Accept(int item)
        {
            if (Receivers.Count > 0)
            {
                Receivers[0].End($"{item}");
                Receivers.RemoveAt(0);
                Received++;
                return;
            }

            Items.Add(item);
            if (Items.Count <= capacity)
                return;

            if (policy == LagPolicy.Disconnect)
            {
                DropAll();
                End = "lagged";
                return;
            }

            Items.RemoveAt(0);
            Dropped++;
        }

        public void DropAll()
        {
            Dropped += Items.Count;
            Items.Clear();
        }

        public void EndWith(string end)
        {
            End = end;
            Receivers.ForEach(receive => receive.End(end));
            Receivers.Clear();
        }
    }
}
