using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Selection;
using Concurrency.Waiting;

namespace Concurrency.Exchange;

/// <summary>A value that changes, of which only the newest matters.</summary>
// Invariants, under the gate:
//   _version counts the changes, the first value included.
//   A watcher waits only while it has seen _version, and the object is not completed.
[DebuggerDisplay("{Path,nq}: version {_version}, completed: {_isCompleted}, waiting: {_waiting.Count}")]
internal sealed class Latest<T>(ConcurrencyRuntime runtime, ObjectName name, T value) : Synchronizer(runtime, name), ILatest<T>, IInspectedObject
{
    private WaitQueue _waiting;
    private T _value = value;
    private long _version = 1;
    private bool _isCompleted;
    private Exception? _error;

    public Versioned<T> Current
    {
        get
        {
            Preempt(OperationKind.Read);
            using (Gate.EnterScope())
                return new(_value, _version);
        }
    }

    public long Set(T value)
    {
        Preempt(OperationKind.Set, value);
        var after = default(AfterGate);
        long version;
        using (Gate.EnterScope())
        {
            if (_isCompleted)
                throw new InvalidOperationException($"'{Path}' is completed; its value does not change any more.");

            _value = value;
            version = ++_version;
            WakeWatchers(ref after);
            AssertInvariants();
        }

        after.Run();
        return version;
    }

    public bool TryComplete(Exception? error = null)
    {
        Preempt(OperationKind.Complete);
        var after = default(AfterGate);
        using (Gate.EnterScope())
        {
            if (_isCompleted)
                return false;

            _isCompleted = true;
            _error = error;
            while (_waiting.DequeueClaimed() is { } wait)
            {
                wait.Error = CreateClosed();
                after.Add(wait);
            }

            AssertInvariants();
        }

        after.Run();
        return true;
    }

    public ILatestWatcher<T> Watch(long seen = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seen);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seen, Current.Version);
        return new Watcher(this, seen);
    }

    public override string Kind => "Latest";

    public LatestSnapshot GetSnapshot()
    {
        Preempt(OperationKind.Read);
        using (Gate.EnterScope())
            return new(Path, _version, _isCompleted, _waiting.Count);
    }

    public ObjectSnapshot Inspect()
    {
        using (Gate.EnterScope())
            return new(Path, Kind, $"version {_version}{(_isCompleted ? ", completed" : "")}", _waiting.Count, []);
    }

    public override void AssertInvariants()
    {
        base.AssertInvariants();
        Debug.Assert(!_isCompleted || !_waiting.HasLive, "Nobody waits for a change that does not come.");
    }

    protected override bool Unlink(Wait wait, ref AfterGate after)
    {
        _waiting.Remove(wait);
        return true;
    }

    // Two callers may wait through one watcher, although it is meant for one: whoever came first gets the value, which the
    // watcher has seen then. Inside the gate.
    private void WakeWatchers(ref AfterGate after)
    {
        for (var wait = _waiting.Head; wait is not null;)
        {
            var next = (Wait?)wait.Next;
            var watcher = (Watcher)wait.Target;
            if (watcher.Seen < _version && wait.TryClaim())
            {
                _waiting.Remove(wait);
                ((Wait<T>)wait).Result = _value;
                watcher.See(_version);
                after.Add(wait);
            }

            wait = next;
        }
    }

    private ChannelCompletedException CreateClosed() => new(Path, _error);

    /// <summary>One who watches. It shares the gate, so that seeing a value and remembering that are one step.</summary>
    [DebuggerDisplay("{Path,nq}: seen {_seen}")]
    private sealed class Watcher(Latest<T> latest, long seen) : Synchronizer(latest, latest.Name), ILatestWatcher<T>
    {
        private long _seen = seen;

        public override string Kind => "Watcher";

        public long Seen => Volatile.Read(ref _seen);

        public ValueTask<T> NextAsync(CancellationToken cancellationToken = default) =>
            Begin<NextVerb, T>(new(this), cancellationToken);

        public T Next(CancellationToken cancellationToken = default) => Block<NextVerb, T>(new(this), "Next", cancellationToken);

        public bool TryNext([MaybeNullWhen(false)] out T value)
        {
            var decision = Try<NextVerb, T>(new(this));
            value = decision.Result;
            return decision.IsDone;
        }

        public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            while (true)
            {
                T value;
                try
                {
                    value = await NextAsync(cancellationToken);
                }
                catch (ChannelCompletedException closed) when (closed.Channel == Path)
                {
                    if (closed.InnerException is { } error)
                        ExceptionDispatchInfo.Throw(error);

                    yield break;
                }

                yield return value;
            }
        }

        public ISelectCase<T> NextCase() => new SelectCase<NextVerb, T>(this, new(this));

        /// <summary>Inside the gate.</summary>
        public void See(long version) => Volatile.Write(ref _seen, version);

        protected override bool Unlink(Wait wait, ref AfterGate after) => latest.Unlink(wait, ref after);

        private Decision<T> Look()
        {
            if (_seen < latest._version)
            {
                See(latest._version);
                return Decision<T>.Done(latest._value);
            }

            return latest._isCompleted ? Decision<T>.Failed(latest.CreateClosed()) : Decision<T>.Wait;
        }

        private void Enqueue(Wait<T> wait) => latest._waiting.Enqueue(wait);

        private readonly struct NextVerb(Watcher watcher) : IVerb<T>
        {
            public static OperationKind Kind => OperationKind.Next;

            public Decision<T> Decide(Scope? caller, ref AfterGate after) => watcher.Look();

            public Wait<T> Rent(Scope? caller) => WaitPool<Wait<T>>.Rent(caller);

            public void Enqueue(Wait<T> wait, ref AfterGate after) => watcher.Enqueue(wait);
        }
    }
}
