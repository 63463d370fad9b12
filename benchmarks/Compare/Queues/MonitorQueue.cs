namespace Compare.Queues;

/// <summary>The bounded queue that textbooks build from a lock, a ring of places and two conditions.</summary>
internal readonly struct MonitorQueue : IBlockingQueue<MonitorQueue>
{
    public const string Name = "Monitor";

    private readonly Places _places;

    private MonitorQueue(int capacity) => _places = new(capacity);

    public static MonitorQueue Create(int capacity) => new(capacity);

    public void Send(int item) => _places.Add(item);

    public int Receive() => _places.TryTake(out var item) ? item : throw new InvalidOperationException("The queue is completed.");

    public IEnumerable<int> ReceiveAll()
    {
        while (_places.TryTake(out var item))
            yield return item;
    }

    public void Complete() => _places.Complete();

    private sealed class Places(int capacity)
    {
        private readonly int[] _items = new int[capacity];
        private int _first;
        private int _count;
        private int _waitingSenders;
        private int _waitingReceivers;
        private bool _isCompleted;

        public void Add(int item)
        {
            lock (_items)
            {
                while (_count == capacity)
                    Wait(ref _waitingSenders);

                _items[(_first + _count++) % capacity] = item;
                PulseIfNeeded(_waitingReceivers);
            }
        }

        public bool TryTake(out int item)
        {
            lock (_items)
            {
                while (_count == 0 && !_isCompleted)
                    Wait(ref _waitingReceivers);

                if (_count == 0)
                {
                    item = 0;
                    return false;
                }

                item = _items[_first];
                _first = (_first + 1) % capacity;
                _count--;
                PulseIfNeeded(_waitingSenders);
                return true;
            }
        }

        public void Complete()
        {
            lock (_items)
            {
                _isCompleted = true;
                Monitor.PulseAll(_items);
            }
        }

        private void Wait(ref int waiting)
        {
            waiting++;
            Monitor.Wait(_items);
            waiting--;
        }

        // A monitor has one condition. Senders and receivers wait together only for moments, when one of them has been woken
        // but has not come back yet, and then the pulse may meet the wrong side: so everybody is woken.
        private void PulseIfNeeded(int waiting)
        {
            if (waiting == 0)
                return;

            if (_waitingSenders > 0 && _waitingReceivers > 0)
                Monitor.PulseAll(_items);
            else
                Monitor.Pulse(_items);
        }
    }
}
