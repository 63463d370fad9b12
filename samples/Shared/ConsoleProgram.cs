using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Samples;

// What a small program needs around its algorithm: settings, help, Ctrl-C, exit codes. Where activities run is a setting too.
internal sealed class ConsoleProgram(string name, string usage)
{
    // Its token is cancelled by Ctrl-C; what it returns is the exit code.
    public delegate Task<int> Body(IServiceProvider services, CancellationToken cancellationToken);

    public async Task<int> RunAsync(string[] arguments, Action<IServiceCollection> addServices, Body body)
    {
        if (arguments is ["--help"] or ["-h"])
        {
            Console.WriteLine(usage);
            return ExitCode.Success;
        }

        using var interruption = new Interruption();
        try
        {
            using var host = Build(arguments, addServices);
            return await body(host.Services, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"{name}: interrupted");
            return ExitCode.Interrupted;
        }
        catch (UsageException refused)
        {
            await Console.Error.WriteLineAsync($"{name}: {refused.Message}\n{usage}");
            return ExitCode.BadUsage;
        }
        catch (Exception refused) when (Refusals.In(refused) is { Count: > 0 } problems)
        {
            foreach (var problem in problems)
                await Console.Error.WriteLineAsync($"{name}: {problem}");

            return ExitCode.BadUsage;
        }
    }

    // The host is built and not run: it brings appsettings.json, variables and arguments together. The settings are beside the
    // program, from wherever it is started.
    private static IHost Build(string[] arguments, Action<IServiceCollection> addServices)
    {
        Arguments.Check(arguments);
        var builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { Args = arguments, ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddConcurrency();
        addServices(builder.Services);
        return builder.Build();
    }
}
