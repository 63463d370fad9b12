using Samples;

namespace Auction;

internal sealed class AuctionSettings : ISettings
{
    public static string Section => "Auction";

    public TimeSpan CallPeriod { get; set; } = TimeSpan.FromMilliseconds(100);

    public IEnumerable<(string Key, object Value, string WayOut)> FindProblems()
    {
        if (CallPeriod < TimeSpan.FromMilliseconds(1) || CallPeriod > TimeSpan.FromMinutes(1))
            yield return (nameof(CallPeriod), CallPeriod, "It is 1 millisecond to 1 minute.");
    }
}
