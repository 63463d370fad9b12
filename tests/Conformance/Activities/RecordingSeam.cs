using Concurrency.Backends;

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Records the points that operations pass, and defers asynchronous verbs until the test performs them.</summary>
public sealed class RecordingSeam : IOperationSeam
{
    private readonly Lock _gate = new();
    private readonly List<Operation> _operations = [];
    private readonly Queue<Action> _deferred = new();

    /// <summary>Whether asynchronous verbs are taken over.</summary>
    public bool Defers { get; set; }

    /// <summary>What operations passed since the last call.</summary>
    public IReadOnlyList<Operation> TakeOperations()
    {
        lock (_gate)
        {
            Operation[] operations = [.. _operations];
            _operations.Clear();
            return operations;
        }
    }

    public void Preempt(Operation operation)
    {
        lock (_gate)
            _operations.Add(operation);
    }

    public bool TryDefer(Operation operation, Action effect)
    {
        Preempt(operation);
        if (!Defers)
            return false;

        lock (_gate)
            _deferred.Enqueue(effect);

        return true;
    }

    public bool TryDeferEnd(Action end) => false;

    public void Park(Parker parker) => parker.Park();

    /// <summary>Performs the oldest deferred verb.</summary>
    public void PerformNext()
    {
        Action effect;
        lock (_gate)
            effect = _deferred.Dequeue();

        effect();
    }

    public int PerformAll()
    {
        var performed = 0;
        while (true)
        {
            lock (_gate)
            {
                if (_deferred.Count == 0)
                    return performed;
            }

            PerformNext();
            performed++;
        }
    }
}
