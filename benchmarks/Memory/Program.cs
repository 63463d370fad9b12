using System.Globalization;
using Memory;

// dotnet run -c Release --project benchmarks/Memory -- tasks [COUNT] [shared|own] [FRAMES]
// dotnet run -c Release --project benchmarks/Memory -- threads [COUNT]
//
// Starts COUNT activities that block, and prints what each costs. "threads" starts as many as the machine gives, up to COUNT;
// a process with too many threads may be killed by its own runtime, so run it alone.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["threads", .. var rest]:
        BlockedThreads.Measure(rest is [var threads, ..] ? int.Parse(threads, CultureInfo.InvariantCulture) : 100_000);
        break;

    case [] or ["tasks", ..]:
        await BlockedTasks.MeasureAsync(
            args is [_, var tasks, ..] ? int.Parse(tasks, CultureInfo.InvariantCulture) : 1_000_000,
            sharesChannel: args is not [_, _, "own", ..],
            frames: args is [_, _, _, var depth, ..] ? int.Parse(depth, CultureInfo.InvariantCulture) : 1);
        break;

    default:
        Console.Error.WriteLine("Usage: tasks [COUNT] [shared|own] [FRAMES] | threads [COUNT]");
        return 2;
}

return 0;
