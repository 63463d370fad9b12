namespace LogAnalyzer.Aggregation;

// A picture of the totals, which no longer changes.
internal sealed record Report(long Lines, IReadOnlyList<ReportSection> Sections);
