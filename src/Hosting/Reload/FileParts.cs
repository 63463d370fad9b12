using Microsoft.Extensions.Configuration;

namespace Concurrency.Hosting;

/// <summary>All settings files among the providers. Used by one thread at a time.</summary>
/// <param name="source">The section.</param>
/// <param name="onFailure">What to do when a file could not be loaded.</param>
internal sealed class FileParts(SectionSource source, Action onFailure) : IDisposable
{
    private readonly Dictionary<IConfigurationProvider, FilePart> _parts = [];

    /// <summary>Looks at all of them. Sources can be added and removed while an application runs.</summary>
    public IReadOnlyList<FileState> Look()
    {
        var providers = source.Providers.OfType<FileConfigurationProvider>().ToList();
        foreach (var gone in _parts.Keys.Except(providers).ToList())
        {
            _parts[gone].Dispose();
            _parts.Remove(gone);
        }

        foreach (var provider in providers)
        {
            if (!_parts.ContainsKey(provider))
                _parts.Add(provider, new(provider, source.Path, onFailure));
        }

        return [.. providers.Select(provider => _parts[provider].Look())];
    }

    public void Dispose()
    {
        foreach (var part in _parts.Values)
            part.Dispose();
    }
}
