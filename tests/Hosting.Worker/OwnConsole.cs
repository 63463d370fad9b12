using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concurrency.Tests.Hosting.Worker;

/// <summary>An application to which Ctrl-C means something else than stopping; a line of input stops it.</summary>
internal static class OwnConsole
{
    public static void Add(HostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IHostLifetime, Lifetime>();
        builder.Services.AddConcurrency(c => c.AddBlockingActivity("console", (_, services) =>
        {
            Console.CancelKeyPress += (_, press) =>
            {
                press.Cancel = true;
                Console.WriteLine("interrupted");
            };
            Console.WriteLine("ready");
            Console.ReadLine();
            services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }));
    }

    private sealed class Lifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
