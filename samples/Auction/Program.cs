using Auction.Room;
using Auction.Rules;
using Concurrency;
using Microsoft.Extensions.DependencyInjection;
using Samples;

namespace Auction;

internal static class Program
{
    private const string Usage =
        """
        usage: Auction [--SECTION:KEY=VALUE]...     sells four lots to four bidders; Ctrl-C ends it
               Auction --help

        Some settings:
          --Auction:CallPeriod=00:00:01   --Concurrency:Activities:bidders=Thread   --Concurrency:Activities:auctioneer=Task

        exit codes: 0, 1 (a result is wrong), 2 (bad usage or configuration), 130 (interrupted)
        """;

    public static Task<int> Main(string[] arguments) =>
        new ConsoleProgram("Auction", Usage).RunAsync(arguments, services => services.AddSettings<AuctionSettings>(), HoldAsync);

    private static async Task<int> HoldAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var settings = services.GetRequiredService<AuctionSettings>();
        var room = new AuctionRoom(Programme.Default, settings.CallPeriod, Console.Out);
        var board = await room.RunAsync(services.GetRequiredService<IConcurrency>(), cancellationToken);

        var isRight = board.Results.SequenceEqual(Expectation.Of(Programme.Default));
        var halfWritten = room.Reporters.Sum(reporter => reporter.HalfWritten);
        Console.WriteLine($"Revenue {board.Revenue}. The results are {(isRight ? "" : "not ")}those which follow from the values.");
        Console.WriteLine($"{room.Reporters.Count} reporters saw {halfWritten} boards half written.");
        Console.WriteLine($"{room.Present.Count} activities ran on {Backends.Describe(room.Present)}.");
        return isRight && halfWritten == 0 ? ExitCode.Success : ExitCode.Failure;
    }
}
