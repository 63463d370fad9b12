using System.Globalization;

namespace Concurrency.Backends;

/// <summary>The settings of a backend as text, and the problems found while reading them.</summary>
/// <remarks>
/// Reading a setting makes its key known. Whoever supplied the settings reports the keys that nobody read
/// (<see cref="UnknownKeys"/>) and every entry of <see cref="Problems"/>. Keys are compared without case.
/// </remarks>
/// <param name="values">The values by key.</param>
public sealed class BackendSettings(IEnumerable<KeyValuePair<string, string?>> values)
{
    private readonly Dictionary<string, string?> _values = new(values, StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _knownKeys = [];
    private readonly List<BackendSettingProblem> _problems = [];

    /// <summary>Settings without any value, for a backend with its defaults.</summary>
    public BackendSettings()
        : this([])
    {
    }

    /// <summary>The keys which were read, whether they were set or not, in the order of reading.</summary>
    public IReadOnlyList<string> KnownKeys => _knownKeys;

    /// <summary>The keys which are set and which nobody read.</summary>
    public IEnumerable<string> UnknownKeys =>
        _values.Keys.Where(key => !_knownKeys.Contains(key, StringComparer.OrdinalIgnoreCase));

    /// <summary>What was wrong with the values read so far.</summary>
    public IReadOnlyList<BackendSettingProblem> Problems => _problems;

    /// <summary>Reads a text.</summary>
    /// <param name="key">The setting.</param>
    /// <returns>The text, or <see langword="null"/> if it is not set.</returns>
    public string? GetText(string key)
    {
        _knownKeys.Add(key);
        return _values.GetValueOrDefault(key);
    }

    /// <summary>Reads a whole number.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="min">The smallest allowed.</param>
    /// <param name="max">The largest allowed.</param>
    /// <returns>The number, or <see langword="null"/> if it is not set or wrong.</returns>
    public int? GetInt32(string key, int min, int max)
    {
        if (GetText(key) is not { } text)
            return null;

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min
            && number <= max)
            return number;

        Report(key, text, $"a whole number from {min} to {max}");
        return null;
    }

    /// <summary>Reads one of a set of names, compared without case.</summary>
    /// <typeparam name="TEnum">The names.</typeparam>
    /// <param name="key">The setting.</param>
    /// <returns>The value, or <see langword="null"/> if it is not set or wrong.</returns>
    public TEnum? GetName<TEnum>(string key)
        where TEnum : struct, Enum
    {
        if (GetText(key) is not { } text)
            return null;

        var names = Enum.GetNames<TEnum>();
        foreach (var name in names)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
                return Enum.Parse<TEnum>(name);
        }

        Report(key, text, "one of " + string.Join(", ", names), names);
        return null;
    }

    /// <summary>Reports a wrong value.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="value">What it is set to.</param>
    /// <param name="allowed">What is allowed, as it reads after "is not" or "Allowed:".</param>
    /// <param name="names">The names among which the nearest is suggested, if any.</param>
    public void Report(string key, string? value, string allowed, params IReadOnlyList<string> names) =>
        _problems.Add(new(key, value, allowed, names));
}

/// <summary>One wrong setting of a backend.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Value">What it is set to.</param>
/// <param name="Allowed">What is allowed.</param>
/// <param name="Names">The names among which the nearest is suggested; may be empty.</param>
public sealed record BackendSettingProblem(string Key, string? Value, string Allowed, IReadOnlyList<string> Names);
