namespace LogAnalyzer.Aggregation;

internal readonly record struct Count(string Name, long Value);
