namespace Concurrency;

/// <summary>A tick of a ticker.</summary>
/// <param name="Number">Which it is, from 1, those counted which came while nobody received.</param>
/// <param name="Due">When it was due, since the ticker was made: <c>Number * period</c>.</param>
/// <param name="Missed">How many ticks before it were not received.</param>
public readonly record struct Tick(long Number, TimeSpan Due, long Missed);
