using System.Globalization;
using Concurrency;
using Inspection;

// dotnet run -c Release --project benchmarks/Inspection [-- sizes ...]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
List<int> sizes = [];
foreach (var argument in args)
{
    if (!int.TryParse(argument, out var size) || size < 1)
    {
        Console.Error.WriteLine($"Inspection: '{argument}' is not a number of activities; 1 or more.");
        return 2;
    }

    sizes.Add(size);
}

Console.WriteLine("activities blocked-on look min_ms median_ms max_ms longest_gap_ms");
foreach (var size in sizes.Count > 0 ? sizes : [1_000, 100_000, 1_000_000])
{
    foreach (var sharesChannel in (bool[])[true, false])
    {
        using var runtime = ConcurrencyRuntime.Create(builder => builder.UseTasks());
        await new Crowd(runtime, size, sharesChannel).MeasureAsync();
    }
}

return 0;
