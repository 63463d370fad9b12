using System.ComponentModel.DataAnnotations;

namespace OrderDesk.Load;

internal sealed class LoadOptions
{
    public const string Section = "OrderDesk:Load";

    // How many orders the program sends itself; zero for none. A change of the settings takes effect within a second.
    [Range(0, 10_000)]
    public int OrdersPerSecond { get; set; } = 50;
}
