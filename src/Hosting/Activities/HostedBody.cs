using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concurrency.Hosting;

/// <summary>What an instance of a hosted activity does: it gets services of its own, waits for the others, and runs.</summary>
internal sealed class HostedBody(
    HostedActivityRegistration registration, IServiceScopeFactory services, StartGate gate, ILogger logger)
{
    public async ValueTask RunAsync(IActivityScope scope)
    {
        var provider = MakeServices(scope);
        await gate.Opened;
        using (logger.BeginScope(new ActivityLogScope(scope.Path)))
            await registration.RunAsync(provider, scope);
    }

    public void Run(IActivityScope scope)
    {
        var provider = MakeServices(scope);
        gate.Opened.GetAwaiter().GetResult();
        using (logger.BeginScope(new ActivityLogScope(scope.Path)))
            registration.Run(provider, scope);
    }

    // Left to the end of the activity, so that its children can use them after its body.
    private IServiceProvider MakeServices(IActivityScope scope)
    {
        var instance = services.CreateAsyncScope();
        scope.RegisterForDisposeAsync(instance);
        instance.ServiceProvider.GetRequiredService<CurrentActivity>().Scope = scope;
        return instance.ServiceProvider;
    }
}
