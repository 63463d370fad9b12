namespace Concurrency;

/// <summary>What was still running when the grace period was over.</summary>
/// <param name="Grace">How long was waited.</param>
/// <param name="Remaining">Who did not stop, and what each waits for; empty when all did.</param>
public sealed record StopReport(TimeSpan Grace, IReadOnlyList<ActivitySnapshot> Remaining)
{
    /// <summary>Whether everything stopped in time.</summary>
    public bool IsClean => Remaining.Count == 0;

    /// <summary>One line for each activity which did not stop.</summary>
    public override string ToString() =>
        IsClean
            ? "All activities stopped."
            : $"{Remaining.Count} activities did not stop within {Grace:c}:{Environment.NewLine}"
                + string.Join(
                    Environment.NewLine,
                    Remaining.Select(activity =>
                        $"  {activity.Path} on {activity.Backend} is {activity.State}"
                        + (activity.WaitingFor is { } wait ? $", waiting: {wait}" : ", waiting for nothing the library knows")));
}
