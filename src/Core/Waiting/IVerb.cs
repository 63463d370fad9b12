using Concurrency.Activities;
using Concurrency.Backends;

namespace Concurrency.Waiting;

/// <summary>
/// One verb of an object with its arguments: what it does inside the gate. A structure, so that all that waits is written once
/// (<see cref="Synchronizer"/>) and costs no call-back.
/// </summary>
/// <typeparam name="T">What the verb returns.</typeparam>
internal interface IVerb<T>
{
    static abstract OperationKind Kind { get; }

    /// <summary>What it brings to the object, for those who write it down.</summary>
    object? Argument => null;

    /// <summary>Takes effect if it can. Inside the gate.</summary>
    /// <param name="caller">Whose verb it is; null for a foreign caller.</param>
    /// <param name="after">Takes who is to be resumed.</param>
    Decision<T> Decide(Scope? caller, ref AfterGate after);

    /// <summary>A wait to stand in the queue, with the arguments in it. Inside the gate.</summary>
    /// <param name="caller">Whose wait it will be; null for a foreign caller.</param>
    Wait<T> Rent(Scope? caller);

    /// <summary>Puts a wait into the queue: the decision was to wait. Inside the gate.</summary>
    /// <param name="wait">A wait from <see cref="Rent"/>, or a case of a select with the arguments in it.</param>
    /// <param name="after">Takes who is to be resumed.</param>
    void Enqueue(Wait<T> wait, ref AfterGate after);
}
