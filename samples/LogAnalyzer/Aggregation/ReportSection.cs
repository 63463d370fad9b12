namespace LogAnalyzer.Aggregation;

internal sealed record ReportSection(string Title, IReadOnlyList<Count> Counts);
