using Concurrency.Activities;
using Concurrency.Waiting;

namespace Concurrency.Selection;

/// <summary>A case as its select sees it.</summary>
internal interface ICase : ISelectCase
{
    /// <summary>The object it is about.</summary>
    Synchronizer Object { get; }

    /// <summary>Gives it to a select, for good.</summary>
    /// <exception cref="ArgumentException">It belongs to another.</exception>
    void Bind(SelectOperation select);

    /// <summary>Takes it back from a select which could not be made.</summary>
    void Unbind();

    /// <summary>Forgets the outcome of the last round.</summary>
    void Reset();

    /// <summary>Takes effect if it can; with an error too it is ready. Inside the gate of its object.</summary>
    bool TryCommit(Scope? caller, ref AfterGate after);

    /// <summary>Stands in the queue of its object. Inside the gate.</summary>
    void Enlist(SelectWait round, ref AfterGate after);

    /// <summary>Leaves the queue, because something else ended the round. Outside of all gates.</summary>
    void Withdraw(ref AfterGate after);
}
