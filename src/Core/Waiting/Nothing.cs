namespace Concurrency.Waiting;

/// <summary>The result of a wait without one.</summary>
internal readonly struct Nothing;
