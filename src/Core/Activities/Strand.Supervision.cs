using Concurrency.Supervision;

namespace Concurrency.Activities;

// Restarts: the strand of an activity which is restarted, and those of its attempts.
internal partial class Strand
{
    /// <summary>The activity that users see: of an attempt the one it is made for, and otherwise this.</summary>
    public Strand Handle => IsAttempt ? Parent! : this;

    /// <summary>Whom to ask what the activity does: the living attempt, and otherwise this.</summary>
    public Strand Front => _details?.Supervisor?.Attempt is { IsEnded: false } attempt ? attempt : this;

    /// <summary>Whether users see another activity instead of this.</summary>
    public bool IsAttempt => (_traits & StrandTraits.Attempt) != 0;

    public int Attempt => Math.Max(1, _details?.Attempt ?? 0);

    /// <summary>How often it was restarted.</summary>
    public int Restarts => _details?.Supervisor?.Restarts ?? 0;

    /// <summary>Makes it an attempt, before its first step. Whose activity it is joins it.</summary>
    public void SetAttempt(int number)
    {
        Details.Attempt = number;
        IsAwaited = true;
    }

    /// <summary>Makes it an activity that is restarted, before its first step.</summary>
    public void SetSupervisor(Supervisor supervisor) => Details.Supervisor = supervisor;

    /// <summary>What the last attempt failed of is what the activity fails of, unless it has failed already.</summary>
    public void TakeFailures(Strand attempt)
    {
        var (first, all) = (attempt._details?.FirstFailure, attempt.Failures);
        if (first is null)
            return;

        Gate.Enter();
        if (Details.FirstFailure is null)
        {
            Details.FirstFailure = first;
            Details.Failures = [.. all];
        }

        Gate.Exit();
    }
}
