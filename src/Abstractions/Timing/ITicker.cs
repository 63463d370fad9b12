namespace Concurrency;

/// <summary>A channel of ticks.</summary>
/// <remarks>
/// Ticks are due at whole multiples of the period, counted from the making of the ticker, and never early: they do not drift, and
/// jumps of the wall clock do not touch them. They do not pile up: one waits at most, the newest, which says how many were missed.
/// Made on a scope, it completes when the activity ends; otherwise when it is disposed.
/// </remarks>
public interface ITicker : IChannelReader<Tick>, IDisposable
{
    /// <summary>The time between two ticks.</summary>
    TimeSpan Period { get; }
}
