namespace Concurrency;

/// <summary>Activities of which the same can be said.</summary>
/// <param name="Path">Their path, without indices and sequence numbers: <c>crawl/worker</c> stands for all its instances.</param>
/// <param name="Backend">The name of the backend that runs them.</param>
/// <param name="State">Where they are in their lives.</param>
/// <param name="Blocked">What blocks them; <see cref="BlockReason.None"/> if nothing does.</param>
/// <param name="Operation">What the oldest wait of each does, such as <c>Receive</c>; <see langword="null"/> if it has none.</param>
/// <param name="Target">The path of what it waits on, without indices and sequence numbers; <see langword="null"/> if it has none.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Longest">How long the one that has been waiting longest has been; zero if they do not wait.</param>
public sealed record ActivitySummary(
    string Path,
    string Backend,
    ActivityState State,
    BlockReason Blocked,
    string? Operation,
    string? Target,
    int Count,
    TimeSpan Longest);

/// <summary>What keeps an activity from going on.</summary>
public enum BlockReason
{
    /// <summary>Nothing: it is active, or has not begun.</summary>
    None,

    /// <summary>An operation on an object of this library, which <see cref="ActivitySnapshot.WaitingFor"/> shows.</summary>
    Wait,

    /// <summary>Its body has ended, and its children have not.</summary>
    Children,

    /// <summary>Something this library does not know, such as an HTTP request.</summary>
    Foreign,
}
