using Concurrency.Backends;

namespace Concurrency.Hosting;

/// <summary>What a configuration comes to: checked, complete and immutable.</summary>
/// <param name="Backends">Every backend that rules and hints can name.</param>
/// <param name="DefaultBackend">The default for asynchronous bodies; <see langword="null"/> leaves it to the runtime.</param>
/// <param name="Placement">The rules.</param>
/// <param name="Grace">How long stopping waits for activities to end.</param>
internal sealed record ConcurrencyOptions(
    IReadOnlyList<IActivityBackend> Backends, string? DefaultBackend, PlacementRules Placement, TimeSpan Grace);
