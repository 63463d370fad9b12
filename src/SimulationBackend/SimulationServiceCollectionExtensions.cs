using Concurrency;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the services of an application into a simulation.</summary>
public static class SimulationServiceCollectionExtensions
{
    /// <summary>
    /// Makes the simulation's what the services share of concurrency and time: <see cref="IConcurrency"/> is the scope of the program that
    /// is explored, and <see cref="TimeProvider"/> its clock. Whatever was registered for them before is replaced.
    /// </summary>
    /// <remarks>For one schedule: the program builds its services anew each time it runs.</remarks>
    /// <example>
    /// <code>
    /// Simulation.Check(async scope =>
    /// {
    ///     var services = new ServiceCollection().AddTransfers().UseSimulation(scope);
    ///     await using var provider = services.BuildServiceProvider();
    ///     await provider.GetRequiredService&lt;Transfers&gt;().RunAsync();
    /// });
    /// </code>
    /// </example>
    /// <param name="services">The services of the application, with the registrations of its production.</param>
    /// <param name="scope">What the program was given.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection UseSimulation(this IServiceCollection services, IActivityScope scope)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(scope);
        services.Replace(ServiceDescriptor.Singleton<IConcurrency>(_ => scope));
        services.Replace(ServiceDescriptor.Singleton(scope.TimeProvider));
        return services;
    }
}
