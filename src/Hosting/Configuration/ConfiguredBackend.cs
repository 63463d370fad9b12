using Concurrency.Backends;

namespace Concurrency.Hosting;

/// <summary>A backend and what it was made of. As long as that stays the same over reloads, so does the backend.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Kind">Who made it.</param>
/// <param name="Settings">From which settings, by key, compared without case.</param>
/// <param name="KnownKeys">The keys which the kind knows.</param>
internal sealed record ConfiguredBackend(
    IActivityBackend Backend,
    IActivityBackendKind Kind,
    IReadOnlyDictionary<string, string?> Settings,
    IReadOnlyList<string> KnownKeys)
{
    public bool IsMadeOf(IActivityBackendKind kind, IReadOnlyDictionary<string, string?> settings) =>
        ReferenceEquals(kind, Kind)
        && settings.Count == Settings.Count
        && settings.All(setting => Settings.TryGetValue(setting.Key, out var value) && value == setting.Value);
}
