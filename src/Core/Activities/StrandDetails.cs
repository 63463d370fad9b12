using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Concurrency.Channels;
using Concurrency.Supervision;
using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>What only some activities need: those with children, joiners, failures, or a token somebody asked for.</summary>
/// <remarks>Guarded by the activity's gate.</remarks>
internal sealed class StrandDetails
{
    private WaitQueue _joiners;

    public Family? Family { get; set; }

    public CancellationTokenSource? Cancellation { get; set; }

    public ExceptionDispatchInfo? FirstFailure { get; set; }

    public List<Exception>? Failures { get; set; }

    public ref WaitQueue Joiners => ref _joiners;

    public List<IEndObserver>? Observers { get; set; }

    /// <summary>A <c>TaskCompletionSource</c>, once somebody asked for the completion as a task.</summary>
    public object? Completion { get; set; }

    /// <summary>An <c>ActivityEnd</c>, once somebody asked for a case of it.</summary>
    public object? End { get; set; }

    /// <summary>The token of whoever runs the activity: it cancels it, and its cancellation carries it.</summary>
    public CancellationToken CallerToken { get; set; }

    public CancellationTokenRegistration CallerRegistration { get; set; }

    public ActivityDeadline? Deadline { get; set; }

    /// <summary>What it does instead of a body of its own, if it is restarted.</summary>
    public Supervisor? Supervisor { get; set; }

    /// <summary>Which attempt of an activity it is, from 1; zero if it is none.</summary>
    public int Attempt { get; set; }

    /// <summary>Its span, if somebody listened when it was started.</summary>
    public Activity? Span { get; set; }

    /// <summary>What it disposes at its end, the last first, each in the way that was asked for.</summary>
    public Stack<Func<ValueTask>>? Disposals { get; set; }

    /// <summary>The requests it received and has not answered.</summary>
    public HashSet<IPendingRequest>? Obligations { get; set; }

    /// <summary>The channels of requests it receives from.</summary>
    public HashSet<IServedChannel>? Serves { get; set; }
}
