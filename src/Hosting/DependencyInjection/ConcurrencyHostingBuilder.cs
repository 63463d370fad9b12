using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Concurrency.Hosting;

/// <summary>What an application sets in code. The configuration goes over it, key by key.</summary>
/// <remarks>Names of backends, and their settings, are checked with those of the configuration when the host starts.</remarks>
public sealed class ConcurrencyHostingBuilder
{
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

    private void Set(string? value, params string[] keys)
    {
        if (value is null)
            _values.Remove(ConfigurationPath.Combine(keys));
        else
            _values[ConfigurationPath.Combine(keys)] = (keys, value);
    }
}
