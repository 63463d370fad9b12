namespace Memory.Measuring;

/// <summary>How the child process of a point ended.</summary>
/// <param name="Point">What it was to measure.</param>
/// <param name="Sample">What it measured; <see langword="null"/> if it died before.</param>
/// <param name="Started">How many threads it had reported when it ended.</param>
/// <param name="ExitCode">What it ended with.</param>
internal sealed record Outcome(Point Point, Sample? Sample, int Started, int ExitCode);
