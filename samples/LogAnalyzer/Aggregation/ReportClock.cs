namespace LogAnalyzer.Aggregation;

// A report is due an interval after the first record which no report has counted yet.
internal sealed class ReportClock(TimeProvider timeProvider, TimeSpan interval)
{
    private long? _firstUncounted;

    public bool IsDue => UntilDue == TimeSpan.Zero;

    // Infinite when there is nothing to report.
    public TimeSpan UntilDue
    {
        get
        {
            if (_firstUncounted is not { } first || interval == Timeout.InfiniteTimeSpan)
                return Timeout.InfiniteTimeSpan;

            var remaining = interval - timeProvider.GetElapsedTime(first);
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    public void Counted() => _firstUncounted ??= timeProvider.GetTimestamp();

    public void Reported() => _firstUncounted = null;
}
