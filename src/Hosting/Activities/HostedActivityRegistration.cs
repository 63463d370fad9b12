using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Concurrency.Hosting;

/// <summary>A hosted activity as it was registered.</summary>
internal abstract class HostedActivityRegistration(string name, HostedActivityOptions options, bool isBlocking)
{
    public string Name => name;

    public HostedActivityOptions Options => options;

    public ActivityOptions ActivityOptions { get; } = options.ToActivityOptions();

    public bool IsBlocking => isBlocking;

    /// <summary>The class; <see langword="null"/> for a delegate.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    public abstract Type? ImplementationType { get; }

    /// <summary>Runs an asynchronous body with the services of its instance.</summary>
    public virtual ValueTask RunAsync(IServiceProvider services, IActivityScope scope) => throw new NotSupportedException();

    /// <summary>Runs a blocking body with the services of its instance.</summary>
    public virtual void Run(IServiceProvider services, IActivityScope scope) => throw new NotSupportedException();

    public override string ToString() => ImplementationType is { } type ? $"'{name}' ({type.Name})" : $"'{name}'";

    /// <summary>Makes an instance of a class. It is disposed before the services which it was made of.</summary>
    protected static T Make<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        IServiceProvider services, IActivityScope scope)
    {
        var instance = ActivatorUtilities.CreateInstance<T>(services);
        if (instance is IAsyncDisposable asynchronous)
            scope.RegisterForDisposeAsync(asynchronous);
        else if (instance is IDisposable disposable)
            scope.RegisterForDispose(disposable);

        return instance;
    }
}
