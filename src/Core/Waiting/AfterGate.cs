using System.Runtime.CompilerServices;
using Concurrency.Activities;

namespace Concurrency.Waiting;

/// <summary>What was decided inside an object's gate and is done outside of it: claimed waits to resume, in order.</summary>
internal struct AfterGate
{
    private Wait? _head;
    private Wait? _tail;

    /// <summary>Whose wait an item was handed to, for objects which must tell it before it resumes.</summary>
    public Scope? Recipient { get; set; }

    /// <summary>A wait which goes on, and has to be told of it.</summary>
    public IProgressingWait? Progressed { get; set; }

    public readonly bool IsEmpty => _head is null;

    public readonly Wait? First => _head;

    public void Add(Wait wait)
    {
        if (_tail is null)
            _head = wait;
        else
            _tail.Next = wait;

        _tail = wait;
    }

    public void AddAllClaimed(ref WaitQueue queue)
    {
        while (queue.DequeueClaimed() is { } wait)
            Add(wait);
    }

    /// <summary>Claims all waits of a queue, each with the same outcome.</summary>
    public void AddAllClaimed<T>(ref WaitQueue queue, T result, object? error = null)
    {
        while (queue.DequeueClaimed() is { } wait)
        {
            ((Wait<T>)wait).Result = result;
            wait.Error = error;
            Add(wait);
        }
    }

    public readonly void SetError(object? error)
    {
        for (var wait = _head; wait is not null; wait = Unsafe.As<Wait?>(wait.Next))
            wait.Error = error;
    }

    /// <summary>Does it. Outside of all gates.</summary>
    public readonly void Run()
    {
        Progressed?.OnProgress();
        var wait = _head;
        while (wait is not null)
        {
            var next = Unsafe.As<Wait?>(wait.Next);
            wait.Next = null;
            wait.Settle();
            wait = next;
        }
    }
}

/// <summary>A wait which gets what it waits for piece by piece.</summary>
internal interface IProgressingWait
{
    /// <summary>It got its first piece. Called outside of all gates.</summary>
    void OnProgress();
}
