using Concurrency.Backends;

namespace Concurrency.Hosting;

/// <summary>Reads <c>Backends</c> and makes the backends.</summary>
internal sealed class BackendReader
{
    private const string KindKey = "Kind";

    private readonly ProblemList _problems;
    private readonly Dictionary<string, IActivityBackendKind> _kinds = new(StringComparer.OrdinalIgnoreCase);
    private readonly string[] _kindNames;

    public BackendReader(IEnumerable<IActivityBackendKind> kinds, ProblemList problems)
    {
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
    private static IActivityBackend? MakeDefault(IActivityBackendKind kind)
    {
        var settings = new BackendSettings();
        var backend = kind.Create(kind.Kind, settings);
        return settings.Problems.Count == 0 ? backend : null;
    }

    private IActivityBackend? Make(ConfigurationNode node)
    {
        if (FindKind(node) is not { } kind)
            return null;

        var keys = node.Children.Where(child => !child.Key.Equals(KindKey, StringComparison.OrdinalIgnoreCase)).ToList();
        var settings = new BackendSettings(
            keys.Where(key => key.Value is not null).Select(key => KeyValuePair.Create(key.Key, key.Value)));
        var backend = kind.Create(_kinds.ContainsKey(node.Key) ? kind.Kind : node.Key, settings);

        foreach (var key in keys)
        {
            if (!settings.KnownKeys.Contains(key.Key, StringComparer.OrdinalIgnoreCase))
                _problems.UnknownKey(key, [KindKey, .. settings.KnownKeys]);
            else if (key.Children.Count > 0)
                _problems.ValueExpected(key, "one value for each key");
        }

        foreach (var problem in settings.Problems)
            Report(node, problem);

        return backend;
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
