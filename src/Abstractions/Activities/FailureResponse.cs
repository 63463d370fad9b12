namespace Concurrency;

/// <summary>What the failure of an activity means to those around it.</summary>
public enum FailureResponse
{
    /// <summary>It cancels the siblings and fails the parent.</summary>
    FailParent,

    /// <summary>It stays with the activity: who joins it sees it, and who is not joined has it logged. Siblings and parent go on.</summary>
    Isolate,

    /// <summary>
    /// The activity is run again, as its <see cref="ActivityOptions.Restart"/> says, until it completes, is cancelled, or fails too often.
    /// </summary>
    Restart,
}
