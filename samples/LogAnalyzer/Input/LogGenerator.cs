using System.Globalization;
using System.Text;

namespace LogAnalyzer.Input;

// Three logs of one invented service, the same for the same seed. Every hundredth line has something wrong with it, in turn:
// it continues the line before, is empty, is not text, has no date, is not UTF-8, is too long.
internal static class LogGenerator
{
    public const int FlawEvery = 100;

    private static readonly byte[][] s_flaws =
    [
        "    at Shop.Checkout.Pay(Order order)"u8.ToArray(),
        [],
        [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0],
        "a line without a date"u8.ToArray(),
        [.. "2025-01-01T00:00:00Z WARN caf"u8, 0xE9, .. " is not UTF-8"u8],
        [.. "2025-01-01T00:00:00Z DEBUG "u8, .. Enumerable.Repeat((byte)'x', LineSplitter.MaxLength)],
    ];

    private static readonly string[] s_levels = ["DEBUG", "INFO", "INFO", "INFO", "WARN", "ERROR"];
    private static readonly string[] s_steps = ["order {0} was placed", "payment of order {0} took {1} ms", "order {0} is on its way"];
    private static readonly string[] s_pages = ["/", "/orders", "/orders/pay", "/help"];
    private static readonly int[] s_statuses = [200, 200, 200, 304, 404, 500];

    public static void Write(string folder, int lines, int seed)
    {
        var random = new Random(seed);
        using var service = File.Create(Path.Combine(folder, "service.log"));
        using var access = File.Create(Path.Combine(folder, "access.log"));
        using var system = File.Create(Path.Combine(folder, "system.log"));
        Stream[] files = [service, access, system];
        var time = new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var line = 0; line < lines; line++)
        {
            time = time.AddMilliseconds(random.Next(200));
            var bytes = (line + 1) % FlawEvery == 0
                ? s_flaws[line / FlawEvery % s_flaws.Length]
                : Encoding.UTF8.GetBytes(Make(line % files.Length, time, random));
            files[line % files.Length].Write(bytes);
            files[line % files.Length].WriteByte((byte)'\n');
        }
    }

    private static string Make(int file, DateTime time, Random random) => file switch
    {
        0 => string.Create(
            CultureInfo.InvariantCulture,
            $"{time:yyyy-MM-dd HH:mm:ss.fff} [{Pick(s_levels, random)}] {Step(random)}"),
        1 => string.Create(
            CultureInfo.InvariantCulture,
            $"10.0.{random.Next(4)}.{random.Next(256)} - - [{time:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET {Pick(s_pages, random)} HTTP/1.1\" {Pick(s_statuses, random)} {random.Next(9_999)}"),
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"{time:yyyy-MM-ddTHH:mm:ss.ffffffZ} shop-{random.Next(3)} worker[{random.Next(300, 400)}]: job {random.Next(1_000_000):x6} is done"),
    };

    private static string Step(Random random) =>
        string.Format(CultureInfo.InvariantCulture, Pick(s_steps, random), random.Next(100_000), random.Next(1, 3_000));

    private static T Pick<T>(T[] from, Random random) => from[random.Next(from.Length)];
}
