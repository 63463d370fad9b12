using System.Diagnostics.CodeAnalysis;

namespace Concurrency.Hosting;

/// <summary>A class with an asynchronous body.</summary>
internal sealed class HostedClass<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
    string name, HostedActivityOptions options)
    : HostedActivityRegistration(name, options, isBlocking: false)
    where T : class, IHostedActivity
{
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    public override Type ImplementationType => typeof(T);

    public override ValueTask RunAsync(IServiceProvider services, IActivityScope scope) =>
        Make<T>(services, scope).RunAsync(scope);
}

/// <summary>A class with a blocking body.</summary>
internal sealed class BlockingHostedClass<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
    string name, HostedActivityOptions options)
    : HostedActivityRegistration(name, options, isBlocking: true)
    where T : class, IBlockingHostedActivity
{
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    public override Type ImplementationType => typeof(T);

    public override void Run(IServiceProvider services, IActivityScope scope) => Make<T>(services, scope).Run(scope);
}
