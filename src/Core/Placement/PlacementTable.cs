using System.Collections.Frozen;
using Concurrency.Activities;
using Concurrency.Backends;

namespace Concurrency.Placement;

/// <summary>
/// Everything that decides where activities run: the backends, the default among them, and the deployer's rules. Immutable; a
/// runtime exchanges it whole, through <see cref="ConcurrencyRuntime.Placement"/>.
/// </summary>
public sealed class PlacementTable
{
    private const string TaskBackend = "Task";
    private const string ThreadBackend = "Thread";

    private readonly FrozenDictionary<string, IActivityBackend> _backends;

    /// <summary>Makes one.</summary>
    /// <param name="backends">The backends, at least one, each with a name of its own; names are compared without case.</param>
    /// <param name="defaultBackend">
    /// The name of the backend of an activity with an asynchronous body for which neither a rule nor a hint names one. The
    /// default is <c>Task</c>, or the only backend there is.
    /// </param>
    /// <param name="policy">The deployer's rules. The default, <see langword="null"/>, leaves all to the code.</param>
    /// <exception cref="ArgumentException">Two backends have one name.</exception>
    /// <exception cref="InvalidOperationException">There is no backend, or none with the default's name.</exception>
    public PlacementTable(
        IEnumerable<IActivityBackend> backends, string? defaultBackend = null, IPlacementPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(backends);
        var byName = new Dictionary<string, IActivityBackend>(StringComparer.OrdinalIgnoreCase);
        foreach (var backend in backends)
        {
            if (!byName.TryAdd(backend.Name, backend))
                throw new ArgumentException($"Two backends are called '{backend.Name}'.", nameof(backends));
        }

        Backends = [.. byName.Values];
        _backends = byName.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        DefaultBackend = FindDefault(defaultBackend);
        Policy = policy;
    }

    /// <summary>The backends, in the order they were given.</summary>
    public IReadOnlyList<IActivityBackend> Backends { get; }

    /// <summary>The backend of asynchronous bodies for which neither a rule nor a hint names one.</summary>
    public IActivityBackend DefaultBackend { get; }

    /// <summary>The deployer's rules; <see langword="null"/> if there are none.</summary>
    public IPlacementPolicy? Policy { get; }

    /// <summary>Where an activity would run if it were started now. Starts nothing.</summary>
    /// <param name="path">Its path, without the sequence numbers of siblings, and without an index.</param>
    /// <param name="options">What the code asks; <see langword="null"/> for the defaults.</param>
    /// <param name="isBlocking">Whether its body blocks.</param>
    /// <param name="index">Which instance; <see langword="null"/> for an activity that is not started in instances.</param>
    /// <exception cref="PlacementException">It cannot be placed; the message names the rule and the way out.</exception>
    public IActivityBackend PlaceActivity(
        string path, ActivityOptions? options = null, bool isBlocking = false, int? index = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (index is { } given)
            ArgumentOutOfRangeException.ThrowIfNegative(given, nameof(index));

        var rule = Policy is not { } policy ? default
            : policy.PlaceActivity(index is { } number && policy.UsesIndices ? $"{path}[{number}]" : path);
        return Place(rule, options ?? Plan.DefaultOptions, isBlocking, index is not null, path, static path => path);
    }

    /// <summary>How many instances are started where the code asks for some.</summary>
    /// <param name="path">Their path, without an index.</param>
    /// <param name="instances">How many the code asks for.</param>
    /// <exception cref="PlacementException">A rule asks for none, or for fewer.</exception>
    public int CountInstances(string path, int instances)
    {
        if (Policy?.PlaceActivity(path).Instances is not { } setting)
            return instances;

        return setting.Value >= 1
            ? setting.Value
            : throw new PlacementException(
                path, setting.Source, $"{setting.Source} sets {setting.Value} instances for activity '{path}'; set 1 or more.");
    }

    /// <summary>The capacity a channel would have if it were made now.</summary>
    /// <param name="path">Its path, without the sequence numbers of siblings.</param>
    /// <param name="capacity">The capacity in code.</param>
    /// <exception cref="PlacementException">A rule sets one for a channel whose code leaves nothing to set.</exception>
    public int PlaceChannel(string path, int capacity)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Policy?.PlaceChannel(path).Capacity is not { } setting)
            return capacity;

        if (capacity is not (ChannelCapacity.Rendezvous or ChannelCapacity.Unbounded))
            return setting.Value;

        var kind = capacity == ChannelCapacity.Rendezvous ? "a rendezvous" : "unbounded";
        throw new PlacementException(
            path,
            setting.Source,
            $"{setting.Source} sets a capacity of {setting.Value} for channel '{path}', but its code makes it {kind}, and "
            + "configuration never changes what a program means: give it a capacity in code, or remove the setting.");
    }

    internal IActivityBackend Place(in ActivityRule rule, SiblingName name, int index, ActivityOptions options, bool isBlocking) =>
        Place(rule, options, isBlocking, index != Launcher.NoIndex, name, static name => name.RulePath);

    internal ActivityRule FindRule(SiblingName name, int index) =>
        Policy is not { } policy ? default
            : policy.UsesIndices && index != Launcher.NoIndex ? policy.PlaceActivity($"{name.RulePath}[{index}]")
            : name.GetRule(policy);

    // The deployer's rule, then the code's hint, then the default. The path is made for messages only.
    private IActivityBackend Place<T>(
        in ActivityRule rule, ActivityOptions options, bool isBlocking, bool isInstance, T name, Func<T, string> pathOf)
    {
        if (rule.Instances is { } instances && !isInstance)
        {
            var path = pathOf(name);
            throw new PlacementException(
                path,
                instances.Source,
                $"{instances.Source} sets {instances.Value} instances for activity '{path}', but its code starts one: "
                + "pass instances: to Start, set Instances of a hosted one, or remove the setting.");
        }

        var needsThread = options.RequiresThread || options.Apartment != ApartmentState.Unknown;
        if (rule.Backend is null && options.Backend is null && !isBlocking && !needsThread)
            return DefaultBackend;

        var chosen = rule.Backend
            ?? (options.Backend is { } hint
                ? new Setting<string>(hint, "The hint in its ActivityOptions")
                : new Setting<string>(ThreadBackend, "The default for bodies which need a stack"));
        if (!_backends.TryGetValue(chosen.Value, out var backend))
            throw Unsuitable(chosen, pathOf(name), chosen.Value, $"which is not a backend. Known: {KnownBackends}.");

        if (isBlocking && !backend.HasStacks)
        {
            throw Unsuitable(
                chosen,
                pathOf(name),
                backend.Name,
                $"which has no stacks, but its body blocks: place it on '{ThreadBackend}', or give it an asynchronous body (Start, AddActivity).");
        }

        if (needsThread && !backend.HasThreads)
        {
            throw Unsuitable(
                chosen,
                pathOf(name),
                backend.Name,
                "which has no threads, but its code requires one (ActivityOptions.RequiresThread or Apartment): "
                + $"place it on '{ThreadBackend}'.");
        }

        return backend;
    }

    private static PlacementException Unsuitable(Setting<string> chosen, string path, string backend, string reason) =>
        new(path, chosen.Source, $"{chosen.Source} places activity '{path}' on '{backend}', {reason}");

    private string KnownBackends => string.Join(", ", Backends.Select(backend => backend.Name));

    private IActivityBackend FindDefault(string? defaultBackend)
    {
        if (Backends.Count == 0)
            throw new InvalidOperationException("A runtime needs a backend: call UseTasks(), UseThreads() or UseBackend().");

        if (defaultBackend is null && !_backends.ContainsKey(TaskBackend) && Backends.Count == 1)
            return Backends[0];

        var name = defaultBackend ?? TaskBackend;
        return _backends.TryGetValue(name, out var backend)
            ? backend
            : throw new InvalidOperationException($"The default backend '{name}' is not a backend. Known: {KnownBackends}.");
    }
}
