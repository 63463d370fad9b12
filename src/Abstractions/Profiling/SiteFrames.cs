namespace Concurrency;

/// <summary>A place where was waited, as one stack from the outside to the inside.</summary>
internal static class SiteFrames
{
    /// <summary>The activity, the methods, and the operation with its object.</summary>
    public static IEnumerable<BlockedFrame> Of(BlockedSite site) =>
    [
        new(site.Activity, File: null, Line: 0),
        .. site.Frames.Reverse(),
        new($"{site.Operation} {site.Path}", File: null, Line: 0),
    ];

    /// <summary>The time of a site in microseconds.</summary>
    public static long Microseconds(BlockedSite site) => (long)site.Duration.TotalMicroseconds;
}
