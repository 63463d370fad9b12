using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Concurrency.Hosting;

/// <summary>What an application sets in code. The configuration goes over it, key by key.</summary>
/// <remarks>Names of backends, and their settings, are checked with those of the configuration when the host starts.</remarks>
public sealed class ConcurrencyHostingBuilder
{
    private const string AsynchronousBody =
        "This body is asynchronous and would run unobserved. Use AddActivity for it; AddBlockingActivity is for bodies which block.";

    private readonly Dictionary<string, (string[] Keys, string? Value)> _values = new(StringComparer.OrdinalIgnoreCase);

    internal ConcurrencyHostingBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services that concurrency is added to.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// The backend of an activity with an asynchronous body for which neither a rule nor a hint names one. The default,
    /// <see langword="null"/>, is <c>Task</c>.
    /// </summary>
    public string? DefaultBackend
    {
        get;
        set
        {
            field = value;
            Set(value, nameof(DefaultBackend));
        }
    }

    /// <summary>
    /// How many activities may have threads at once, from 1 to 1,000,000. The default, <see langword="null"/>, is 4,096.
    /// </summary>
    public int? MaxThreads
    {
        get;
        set
        {
            if (value is < 1 or > SectionReader.MaxMaxThreads)
                throw new ArgumentOutOfRangeException(nameof(value), value, "There can be 1 to 1,000,000 threads.");

            field = value;
            Set(value?.ToString(CultureInfo.InvariantCulture), nameof(MaxThreads));
        }
    }

    /// <summary>
    /// How long stopping waits for activities to end before it reports those which did not, from zero to 24 days. The default,
    /// <see langword="null"/>, is 20 seconds.
    /// </summary>
    public TimeSpan? Grace
    {
        get;
        set
        {
            if (value < TimeSpan.Zero || value > SectionReader.MaxGrace)
                throw new ArgumentOutOfRangeException(nameof(value), value, "A grace period is zero to 24 days.");

            field = value;
            Set(value?.ToString("c", CultureInfo.InvariantCulture), "Shutdown", nameof(Grace));
        }
    }

    /// <summary>
    /// What is told in the log when it lasts too long. The default, <see langword="null"/>, is <see cref="WatchdogOptions.Recommended"/>.
    /// </summary>
    public WatchdogOptions? Watchdogs
    {
        get;
        set
        {
            field = value;
            foreach (var (key, time) in WatchdogReader.TimesOf(value ?? WatchdogOptions.Off))
                Set(value is null ? null : time?.ToString("c", CultureInfo.InvariantCulture) ?? WatchdogReader.Off, nameof(Watchdogs), key);
        }
    }

    /// <summary>
    /// Whether SIGQUIT, and on Windows Ctrl-Break, writes all that <see cref="IConcurrencyInspector"/> shows to standard error, with
    /// the stacks of blocked threads, and the program goes on. The default, <see langword="null"/>, is that it does not.
    /// </summary>
    public bool? DumpOnSigQuit
    {
        get;
        set
        {
            field = value;
            Set(value?.ToString(), "Diagnostics", nameof(DumpOnSigQuit));
        }
    }

    /// <summary>How <see cref="DumpOnSigQuit"/> writes. The default, <see langword="null"/>, is <see cref="DumpFormat.Text"/>.</summary>
    public DumpFormat? DumpFormat
    {
        get;
        set
        {
            field = value;
            Set(value?.ToString(), "Diagnostics", nameof(DumpFormat));
        }
    }

    internal Registrations Registrations { get; } = new();

    internal IConfigurationSection? Section { get; set; }

    internal IEnumerable<(string[] Keys, string? Value)> Values => _values.Values;

    /// <summary>Adds a named variant of a kind of backend, or changes settings of one.</summary>
    /// <param name="name">
    /// What rules and hints call it: letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, without <c>__</c>.
    /// </param>
    /// <param name="kind">The kind: <c>Thread</c>, <c>Task</c>, or another that is registered.</param>
    /// <param name="settings">Settings of the kind, as they would stand in the configuration.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is not a valid one.</exception>
    public ConcurrencyHostingBuilder AddBackend(
        string name, string kind, params IEnumerable<(string Key, string Value)> settings)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!PathNames.IsValid(name))
            throw new ArgumentException($"'{name}' is not a name for a backend. Allowed: {PathNames.Allowed}.", nameof(name));

        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentNullException.ThrowIfNull(settings);

        Set(kind, "Backends", name, "Kind");
        foreach (var (key, value) in settings)
            Set(value, "Backends", name, key);

        return this;
    }

    /// <summary>Hosts a class with an asynchronous body: it starts and stops with the host.</summary>
    /// <remarks>
    /// Each instance is made by <see cref="ActivatorUtilities"/> in a service scope of its own, which is made in the activity's
    /// first step and disposed after its last child. The class may ask for its <see cref="IActivityScope"/>, and for channels by
    /// name: <c>[FromKeyedServices("orders")] IChannelReader&lt;Order&gt; orders</c>. It may be hosted under several names.
    /// </remarks>
    /// <typeparam name="T">The class. It need not be registered as a service.</typeparam>
    /// <param name="name">What rules, logs and reports call it: one segment of a path, unique among hosted activities.</param>
    /// <param name="configure">Sets how many there are, and what stopping and failing means.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is not a valid one, or is taken.</exception>
    public ConcurrencyHostingBuilder AddActivity<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        string name, Action<HostedActivityOptions>? configure = null)
        where T : class, IHostedActivity =>
        AddClass<T>(new HostedClass<T>(name, Configure(configure)));

    /// <summary>Hosts a delegate with an asynchronous body: otherwise as <see cref="AddActivity{T}"/>.</summary>
    /// <param name="name">What rules, logs and reports call it: one segment of a path, unique among hosted activities.</param>
    /// <param name="body">The body. It gets the services of its instance.</param>
    /// <param name="configure">Sets how many there are, and what stopping and failing means.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is not a valid one, or is taken.</exception>
    public ConcurrencyHostingBuilder AddActivity(
        string name,
        Func<IActivityScope, IServiceProvider, ValueTask> body,
        Action<HostedActivityOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        Registrations.Add(new HostedDelegate(name, Configure(configure), body));
        return this;
    }

    /// <inheritdoc cref="AddActivity(string, Func{IActivityScope, IServiceProvider, ValueTask}, Action{HostedActivityOptions}?)"/>
    [OverloadResolutionPriority(-1)]
    public ConcurrencyHostingBuilder AddActivity(
        string name,
        Func<IActivityScope, IServiceProvider, Task> body,
        Action<HostedActivityOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return AddActivity(name, (scope, services) => new ValueTask(body(scope, services)), configure);
    }

    /// <summary>Hosts a class with a blocking body, which needs a thread: otherwise as <see cref="AddActivity{T}"/>.</summary>
    /// <typeparam name="T">The class. It need not be registered as a service.</typeparam>
    /// <param name="name">What rules, logs and reports call it: one segment of a path, unique among hosted activities.</param>
    /// <param name="configure">Sets how many there are, and what stopping and failing means.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is not a valid one, or is taken.</exception>
    public ConcurrencyHostingBuilder AddBlockingActivity<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        string name, Action<HostedActivityOptions>? configure = null)
        where T : class, IBlockingHostedActivity =>
        AddClass<T>(new BlockingHostedClass<T>(name, Configure(configure)));

    /// <summary>Hosts a delegate with a blocking body: otherwise as <see cref="AddBlockingActivity{T}"/>.</summary>
    /// <param name="name">What rules, logs and reports call it: one segment of a path, unique among hosted activities.</param>
    /// <param name="body">The body. It gets the services of its instance.</param>
    /// <param name="configure">Sets how many there are, and what stopping and failing means.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is not a valid one, or is taken.</exception>
    public ConcurrencyHostingBuilder AddBlockingActivity(
        string name, Action<IActivityScope, IServiceProvider> body, Action<HostedActivityOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        Registrations.Add(new BlockingHostedDelegate(name, Configure(configure), body));
        return this;
    }

    /// <summary>Does not compile: the body is asynchronous. Use <c>AddActivity</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="body">An asynchronous body.</param>
    /// <param name="configure">Sets options.</param>
    [OverloadResolutionPriority(1)]
    [Obsolete(AsynchronousBody, error: true), EditorBrowsable(EditorBrowsableState.Never)]
    public ConcurrencyHostingBuilder AddBlockingActivity(
        string name, Func<IActivityScope, IServiceProvider, Task> body, Action<HostedActivityOptions>? configure = null) =>
        throw new NotSupportedException(AsynchronousBody);

    /// <inheritdoc cref="AddBlockingActivity(string, Func{IActivityScope, IServiceProvider, Task}, Action{HostedActivityOptions}?)"/>
    [Obsolete(AsynchronousBody, error: true), EditorBrowsable(EditorBrowsableState.Never)]
    public ConcurrencyHostingBuilder AddBlockingActivity(
        string name, Func<IActivityScope, IServiceProvider, ValueTask> body, Action<HostedActivityOptions>? configure = null) =>
        throw new NotSupportedException(AsynchronousBody);

    /// <summary>Adds a channel by name, for whoever asks for it by that key.</summary>
    /// <remarks>
    /// Registers three keyed singletons over one object: <see cref="IChannel{T}"/>, <see cref="IChannelReader{T}"/> and
    /// <see cref="IChannelWriter{T}"/>. Its path is its name.
    /// </remarks>
    /// <typeparam name="T">What is sent.</typeparam>
    /// <param name="name">The key, and what rules call it: one segment of a path, unique among channels of any type.</param>
    /// <param name="capacity">How many items may wait for a receiver, as in <see cref="ChannelOptions{T}.Capacity"/>.</param>
    /// <param name="configure">Sets what the host has to know of it.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is not a valid one, or is taken by a channel of any type.</exception>
    public ConcurrencyHostingBuilder AddChannel<T>(
        string name, int capacity, Action<HostedChannelOptions>? configure = null) =>
        AddChannel(name, new ChannelOptions<T> { Capacity = capacity }, configure);

    /// <inheritdoc cref="AddChannel{T}(string, int, Action{HostedChannelOptions}?)"/>
    /// <param name="name">The key, and what rules call it: one segment of a path, unique among channels of any type.</param>
    /// <param name="options">Capacity and what happens when it is full.</param>
    /// <param name="configure">Sets what the host has to know of it.</param>
    public ConcurrencyHostingBuilder AddChannel<T>(
        string name, ChannelOptions<T> options, Action<HostedChannelOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var hosted = new HostedChannelOptions();
        configure?.Invoke(hosted);
        var channel = new HostedChannelRegistration<T>(name, options, hosted);
        Registrations.Add(channel);

        // Closed types, which validation at build can check whoever asks for them against.
        Services.AddKeyedSingleton<IChannel<T>>(name, (services, _) => channel.Make(services));
        Services.AddKeyedSingleton<IChannelReader<T>>(
            name, static (services, key) => services.GetRequiredKeyedService<IChannel<T>>(key));
        Services.AddKeyedSingleton<IChannelWriter<T>>(
            name, static (services, key) => services.GetRequiredKeyedService<IChannel<T>>(key));
        return this;
    }

    // Registered under a key that nobody knows, and never resolved: validation at build then sees what the class asks for.
    private ConcurrencyHostingBuilder AddClass<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(HostedActivityRegistration activity)
        where T : class
    {
        Registrations.Add(activity);
        Services.AddKeyedTransient<T>(activity);
        return this;
    }

    private static HostedActivityOptions Configure(Action<HostedActivityOptions>? configure)
    {
        var options = new HostedActivityOptions();
        configure?.Invoke(options);
        return options;
    }

    private void Set(string? value, params string[] keys)
    {
        if (value is null)
            _values.Remove(ConfigurationPath.Combine(keys));
        else
            _values[ConfigurationPath.Combine(keys)] = (keys, value);
    }
}
