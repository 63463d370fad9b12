using Concurrency;
using Concurrency.Backends;
using Concurrency.Hosting;
using Concurrency.Placement;
using Concurrency.Tasks;
using Concurrency.Threads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds concurrency to an application: <see cref="IConcurrency"/>, placed by configuration.</summary>
public static class ConcurrencyServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IConcurrency"/> with the backends <c>Thread</c> and <c>Task</c>, placed by the section
    /// <c>Concurrency</c> of the application's configuration, and the <see cref="IConcurrencyInspector"/> and the
    /// <see cref="IBlockingProfiler"/> of it.
    /// </summary>
    /// <remarks>
    /// <para>
    /// All problems of the configuration are thrown at once, in one <see cref="OptionsValidationException"/>: when the host
    /// starts and before anything in it does, or without a host when <see cref="IConcurrency"/> is first resolved. Without an
    /// <see cref="IConfiguration"/> all is as it is set in code.
    /// </para>
    /// <para>
    /// When the configuration changes later, it holds for activities started and channels made afterwards. A change which is not
    /// whole and valid is logged and not applied; nothing is thrown then.
    /// </para>
    /// <para>
    /// Calling it again adds nothing; what <paramref name="configure"/> sets goes over what was set before. A backend is
    /// exchanged by one registration of an <see cref="IActivityBackendKind"/> of the same kind, before or after; the last one
    /// wins. <see cref="IConcurrency"/>, <see cref="IConcurrencyInspector"/>, <see cref="IBlockingProfiler"/>,
    /// <see cref="IPlacementPolicy"/> and <see cref="TimeProvider"/> are left as they are if they are registered already.
    /// </para>
    /// </remarks>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Sets defaults, which the configuration goes over.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddConcurrency(
        this IServiceCollection services, Action<ConcurrencyHostingBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = GetBuilder(services);
        configure?.Invoke(builder);
        return services;
    }

    /// <summary>As the other overload, with another section.</summary>
    /// <remarks>
    /// Messages name the provider of a value if the section is of the configuration which is registered; of another one the
    /// providers are not known. Of several calls the last section counts.
    /// </remarks>
    /// <param name="services">The services of the application.</param>
    /// <param name="section">Where to read from.</param>
    /// <param name="configure">Sets defaults, which the configuration goes over.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddConcurrency(
        this IServiceCollection services,
        IConfigurationSection section,
        Action<ConcurrencyHostingBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        GetBuilder(services).Section = section;
        return services.AddConcurrency(configure);
    }

    /// <summary>Shows who of the application is wired to whom, as it is registered so far.</summary>
    /// <remarks>When the application is built, <see cref="ConcurrencyTopology"/> can be resolved as well.</remarks>
    /// <example>
    /// <code>Console.WriteLine(builder.Services.AddConcurrency(...).DescribeTopology());</code>
    /// </example>
    /// <param name="services">The services of the application.</param>
    /// <returns>The graph; as text with <c>ToString()</c>, or as a flow chart with <c>ToMermaid()</c>.</returns>
    public static ConcurrencyTopology DescribeTopology(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return new TopologyReader(GetBuilder(services)).Read();
    }

    // The builder is registered as an object: it is found again by a second call, and is where the values set in code are.
    private static ConcurrencyHostingBuilder GetBuilder(IServiceCollection services)
    {
        var known = services.FirstOrDefault(service => service.ServiceType == typeof(ConcurrencyHostingBuilder));
        if (known?.ImplementationInstance is ConcurrencyHostingBuilder builder)
            return builder;

        builder = new(services);
        services.AddSingleton(builder);
        services.AddSingleton(builder.Registrations);
        AddServices(services);
        return builder;
    }

    private static void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);

        // In front, so that whatever else is registered for these kinds comes later, and wins.
        services.Insert(0, ServiceDescriptor.Singleton<IActivityBackendKind, TaskBackendKind>());
        services.Insert(0, ServiceDescriptor.Singleton<IActivityBackendKind, ThreadBackendKind>(provider => new(
            provider.GetRequiredService<ThreadLimit>(), provider.GetService<ILoggerFactory>())));
        services.TryAddSingleton<ConfiguredThreadLimit>();
        services.TryAddSingleton(provider => provider.GetRequiredService<ConfiguredThreadLimit>().Limit);

        services.TryAddSingleton<SectionSource>();
        services.TryAddSingleton<OptionsCompiler>();
        services.TryAddSingleton<LiveConfiguration>();
        services.TryAddSingleton<IOptionsFactory<FirstLoad>, FirstLoad.Factory>();
        services.AddOptions<FirstLoad>().ValidateOnStart();
        services.TryAddSingleton<IPlacementPolicy>(provider => new ConfiguredPolicy(provider));

        services.TryAddSingleton<UnmatchedRuleReporter>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<UnmatchedRuleReporter>());
        services.TryAddSingleton<RuntimeFactory>();
        services.TryAddSingleton<IConcurrency>(provider => provider.GetRequiredService<RuntimeFactory>().Create());
        services.TryAddSingleton(RuntimeFactory.FindInspector);
        services.TryAddSingleton(RuntimeFactory.FindProfiler);

        // The first is for a configuration that is right in itself; the others add to its problems.
        services.AddSingleton<IOptionsCheck, HostedPlacementCheck>();
        services.AddSingleton<IOptionsCheck, GraceCheck>();
        services.AddSingleton<IOptionsCheck, WiringCheck>();
        services.AddSingleton<IOptionsCheck, StrictTopologyCheck>();

        services.TryAddSingleton(static provider => provider.GetRequiredService<TopologyReader>().Read());
        services.TryAddSingleton<TopologyReader>();
        services.TryAddScoped<CurrentActivity>();
        services.TryAddScoped<IActivityScope>(provider => provider.GetRequiredService<CurrentActivity>().Scope);
        services.TryAddSingleton<HostedActivities>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<HostedActivities>());
        services.TryAddSingleton<DeadlockCheck>();
        services.TryAddSingleton<HostedActivityCheck>();

        services.TryAddSingleton<DumpOnQuit>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<DumpOnQuit>());
        QuitSparingLifetime.Replace(services);
    }
}
