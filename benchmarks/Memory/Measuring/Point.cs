namespace Memory.Measuring;

/// <summary>One thing to measure, in a process of its own.</summary>
/// <param name="Series">What is blocked, and in what.</param>
/// <param name="Contender">Whose it is.</param>
/// <param name="Frames">How many async methods deep a task waits; 1 for threads.</param>
/// <param name="Count">How many.</param>
internal sealed record Point(string Series, string Contender, int Frames, int Count);
