using System.Diagnostics.CodeAnalysis;

namespace Concurrency.Hosting;

/// <summary>A delegate with an asynchronous body.</summary>
internal sealed class HostedDelegate(
    string name, HostedActivityOptions options, Func<IActivityScope, IServiceProvider, ValueTask> body)
    : HostedActivityRegistration(name, options, isBlocking: false)
{
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    public override Type? ImplementationType => null;

    public override ValueTask RunAsync(IServiceProvider services, IActivityScope scope) => body(scope, services);
}

/// <summary>A delegate with a blocking body.</summary>
internal sealed class BlockingHostedDelegate(
    string name, HostedActivityOptions options, Action<IActivityScope, IServiceProvider> body)
    : HostedActivityRegistration(name, options, isBlocking: true)
{
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    public override Type? ImplementationType => null;

    public override void Run(IServiceProvider services, IActivityScope scope) => body(scope, services);
}
