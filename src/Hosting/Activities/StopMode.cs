namespace Concurrency.Hosting;

/// <summary>What a hosted activity does when the host stops.</summary>
public enum StopMode
{
    /// <summary>It is cancelled at once. For those who bring work in, or run until they are told not to.</summary>
    Cancel,

    /// <summary>
    /// It goes on until it ends by itself, as its channels are completed and drained; it is cancelled when the grace period is
    /// over. For those who work on what others bring in.
    /// </summary>
    Drain,
}
