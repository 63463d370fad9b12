using System.Collections.ObjectModel;
using Concurrency.Backends;

namespace Concurrency.Hosting;

/// <summary>Reads <c>Backends</c> and makes the backends, those which are not there yet.</summary>
internal sealed class BackendReader
{
    private const string KindKey = "Kind";

    private readonly BackendSet? _running;
    private readonly ProblemList _problems;
    private readonly Dictionary<string, IActivityBackendKind> _kinds = new(StringComparer.OrdinalIgnoreCase);
    private readonly string[] _kindNames;

    public BackendReader(IEnumerable<IActivityBackendKind> kinds, BackendSet? running, ProblemList problems)
    {
        _running = running;
        _problems = problems;
        foreach (var kind in kinds)
            _kinds[kind.Kind] = kind;

        _kindNames = [.. _kinds.Values.Select(kind => kind.Kind).Order(StringComparer.Ordinal)];
    }

    public BackendSet Read(ConfigurationNode? section)
    {
        var backends = new BackendSet();
        if (section?.Value is not null)
            _problems.ObjectExpected(section);

        foreach (var node in section?.Children ?? [])
        {
            if (node.Value is not null)
                _problems.ObjectExpected(node, KindKey);

            if (PathNames.IsValid(node.Key))
                backends.Add(_kinds.GetValueOrDefault(node.Key)?.Kind ?? node.Key, Make(node));
            else
                _problems.Add($"{node.Label} is not a name for a backend. Allowed: {PathNames.Allowed}.");
        }

        foreach (var kind in _kindNames)
        {
            if (!backends.Contains(kind) && MakeDefault(_kinds[kind]) is { } backend)
                backends.Add(kind, backend);
        }

        return backends;
    }

    // A kind which has settings that must be set exists by name only once they are.
    private ConfiguredBackend? MakeDefault(IActivityBackendKind kind)
    {
        var backend = Make(kind.Kind, kind, ReadOnlyDictionary<string, string?>.Empty, out var problems);
        return problems.Count == 0 ? backend : null;
    }

    private ConfiguredBackend? Make(ConfigurationNode node)
    {
        if (FindKind(node) is not { } kind)
            return null;

        var keys = node.Children.Where(child => !child.Key.Equals(KindKey, StringComparison.OrdinalIgnoreCase)).ToList();
        var settings = keys
            .Where(key => key.Value is not null)
            .ToDictionary(key => key.Key, key => key.Value, StringComparer.OrdinalIgnoreCase);
        var backend = Make(_kinds.ContainsKey(node.Key) ? kind.Kind : node.Key, kind, settings, out var problems);

        foreach (var key in keys)
        {
            if (!backend.KnownKeys.Contains(key.Key, StringComparer.OrdinalIgnoreCase))
                _problems.UnknownKey(key, [KindKey, .. backend.KnownKeys]);
            else if (key.Children.Count > 0)
                _problems.ValueExpected(key, "one value for each key");
        }

        foreach (var problem in problems)
            Report(node, problem);

        return backend;
    }

    // What runs was made of settings without problems.
    private ConfiguredBackend Make(
        string name,
        IActivityBackendKind kind,
        IReadOnlyDictionary<string, string?> values,
        out IReadOnlyList<BackendSettingProblem> problems)
    {
        problems = [];
        if (_running?.Find(name, kind, values) is { } running)
            return running;

        var settings = new BackendSettings(values);
        var backend = kind.Create(name, settings);
        problems = settings.Problems;
        return new(backend, kind, values, settings.KnownKeys);
    }

    private void Report(ConfigurationNode node, BackendSettingProblem problem)
    {
        if (node[problem.Key] is { } key)
            _problems.NotAllowed(key, problem.Allowed, problem.Names);
        else
            _problems.Add($"{node.Label} has no {problem.Key}. Allowed: {problem.Allowed}.");
    }

    private IActivityBackendKind? FindKind(ConfigurationNode node)
    {
        var named = _kinds.GetValueOrDefault(node.Key);
        var allowed = $"one of {string.Join(", ", _kindNames)}";
        if (node[KindKey] is not { } key || (key.Value is null && key.Children.Count == 0))
        {
            if (named is null && node.Value is null)
                _problems.Add($"{node.Label} has no Kind. Allowed: {allowed}.");

            return named;
        }

        if (!NodeReader.TryGetValue(key, allowed, _problems, out var value))
            return null;

        if (!_kinds.TryGetValue(value, out var kind))
        {
            _problems.NotAName(key, "a kind of backend", _kindNames);
            return null;
        }

        if (named is null || named == kind)
            return kind;

        _problems.Add(
            $"{key.Label} is '{value}', but the backend '{named.Kind}' is always of the kind '{named.Kind}'. "
            + "Leave Kind out, or give the backend another name.");
        return null;
    }
}
