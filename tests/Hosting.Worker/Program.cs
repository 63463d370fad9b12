using Concurrency;
using Concurrency.Tests.Hosting.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// A host that a test starts, signals and looks at from outside. The first argument says what is hosted in it.
var builder = Host.CreateApplicationBuilder(args[1..]);
builder.Logging.ClearProviders();
switch (args[0])
{
    case "fail":
        builder.Services.AddConcurrency(c => c.AddActivity("import", (_, _) => throw new InvalidDataException("No orders.")));
        break;
    case "drain":
        Pipeline.Add(builder);
        break;
    case "stuck":
        Stuck.AddDraining(builder);
        break;
    case "deaf":
        Stuck.AddDeaf(builder);
        break;
    case "deadlock":
        Deadlock.Add(builder);
        break;
    case "console":
        OwnConsole.Add(builder);
        break;
    case "starved":
        Pipeline.Add(builder);
        return StarvedPool.Run(builder.Build());
    default:
        Console.Error.WriteLine($"There is no '{args[0]}'.");
        return 2;
}

using var host = builder.Build();
var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
lifetime.ApplicationStopping.Register(() => Console.WriteLine("stopping"));
await host.RunAsync();
return 0;
