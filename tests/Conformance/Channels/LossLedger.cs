using System.Collections.Concurrent;

namespace Concurrency.Tests.Conformance.Channels;

/// <summary>Who sent what for certain, and who received what: what went into a channel and what came out.</summary>
public sealed class LossLedger
{
    private readonly ConcurrentQueue<Account> _accounts = new();
    private int _opened;

    /// <summary>How many operations there have been: those that took effect and those that did not.</summary>
    public long Operations => _accounts.Sum(account => account.Operations);

    /// <summary>Opens an account for one strand of work. Only it writes there.</summary>
    public Account Open()
    {
        var account = new Account(Interlocked.Increment(ref _opened));
        _accounts.Enqueue(account);
        return account;
    }

    /// <summary>Compares both sides, when everybody has ended and the channel is drained.</summary>
    public LossCount Count()
    {
        var sent = new HashSet<long>(_accounts.SelectMany(account => account.SentItems));
        var received = new HashSet<long>();
        var duplicated = _accounts.SelectMany(account => account.ReceivedItems).Count(item => !received.Add(item));
        return new(
            sent.Count,
            Lost: sent.Count(item => !received.Contains(item)),
            duplicated,
            Ghosts: received.Count(item => !sent.Contains(item)),
            Cancelled: _accounts.Sum(account => account.Cancelled));
    }

    public void AssertNothingLost(string program)
    {
        var count = Count();
        Assert.True(count is { Lost: 0, Duplicated: 0, Ghosts: 0, Sent: > 0 }, $"{program}: {count}");
        foreach (var account in _accounts)
            account.AssertInOrder(program);
    }

    public sealed class Account(int number)
    {
        private readonly List<long> _sent = [];
        private readonly List<long> _received = [];
        private int _next;
        private long _operations;

        public IReadOnlyList<long> SentItems => _sent;

        public IReadOnlyList<long> ReceivedItems => _received;

        public long Cancelled { get; private set; }

        public long Operations => Volatile.Read(ref _operations);

        /// <summary>Gets an item that nobody else sends. Begins an operation.</summary>
        public long Next()
        {
            Begin();
            return ((long)number << 32) | (uint)_next++;
        }

        public void Begin() => Volatile.Write(ref _operations, _operations + 1);

        /// <summary>The operation did not take effect.</summary>
        public void Cancel() => Cancelled++;

        public void Sent(long item) => _sent.Add(item);

        public void Received(long item)
        {
            Begin();
            _received.Add(item);
        }

        // Per-sender order holds for whatever one strand receives, one operation after the other.
        public void AssertInOrder(string program)
        {
            var last = new Dictionary<long, long>();
            foreach (var item in _received)
            {
                Assert.True(last.GetValueOrDefault(item >> 32, -1) < item, $"{program}: item {item:x} came late.");
                last[item >> 32] = item;
            }
        }
    }
}

/// <summary>What a program lost.</summary>
/// <param name="Sent">How many sends took effect.</param>
/// <param name="Lost">Sent and never received.</param>
/// <param name="Duplicated">Received more than once.</param>
/// <param name="Ghosts">Received although the send said that it did not take effect.</param>
/// <param name="Cancelled">How many operations were cancelled in time.</param>
public sealed record LossCount(int Sent, int Lost, int Duplicated, int Ghosts, long Cancelled);
