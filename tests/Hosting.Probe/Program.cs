using Concurrency.Placement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

// Prints where a real host, with its real environment and command line, places each path among the arguments.
var options = args.Where(argument => argument.StartsWith("--", StringComparison.Ordinal)).ToArray();
var builder = Host.CreateApplicationBuilder(options);
builder.Logging.ClearProviders();
builder.Services.AddConcurrency();
using var host = builder.Build();

try
{
    await host.StartAsync();
}
catch (OptionsValidationException invalid)
{
    foreach (var failure in invalid.Failures)
        Console.WriteLine(failure);

    return 1;
}

var placement = host.Services.GetRequiredService<IPlacementPolicy>();
foreach (var path in args.Except(options))
{
    var backend = placement.PlaceActivity(path).Backend;
    Console.WriteLine($"{path} = {backend?.Value} by {backend?.Source}");
}

await host.StopAsync();
return 0;
