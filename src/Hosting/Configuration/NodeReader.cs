using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Concurrency.Hosting;

/// <summary>Reads single values and checks keys.</summary>
internal static class NodeReader
{
    /// <summary>Whether the node is set to one value, as it should be if it is there at all.</summary>
    public static bool TryGetValue(
        ConfigurationNode? node, string allowed, ProblemList problems, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (node is null)
            return false;

        if (node.Children.Count > 0)
        {
            problems.ValueExpected(node, allowed);
            return false;
        }

        value = node.Value;
        return value is not null;
    }

    public static int? ReadInt32(ConfigurationNode? node, int min, int max, ProblemList problems)
    {
        var allowed = string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");
        if (!TryGetValue(node, allowed, problems, out var value))
            return null;

        if (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min
            && number <= max)
            return number;

        problems.NotAllowed(node!, allowed);
        return null;
    }

    public static double? ReadDouble(ConfigurationNode? node, double min, double max, ProblemList problems)
    {
        var allowed = string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}");
        if (!TryGetValue(node, allowed, problems, out var value))
            return null;

        if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number >= min
            && number <= max)
            return number;

        problems.NotAllowed(node!, allowed);
        return null;
    }

    public static bool? ReadBoolean(ConfigurationNode? node, ProblemList problems)
    {
        const string Allowed = "true or false";
        if (!TryGetValue(node, Allowed, problems, out var value))
            return null;

        if (bool.TryParse(value, out var truth))
            return truth;

        problems.NotAllowed(node!, Allowed);
        return null;
    }

    /// <summary>Reads a time span.</summary>
    /// <remarks>A plain number is refused: the format takes it for days, whoever wrote it meant seconds.</remarks>
    /// <param name="node">The key; null if it is not set.</param>
    /// <param name="min">The shortest.</param>
    /// <param name="max">The longest.</param>
    /// <param name="problems">Gets what is wrong.</param>
    /// <param name="or">What else is allowed there, for messages.</param>
    public static TimeSpan? ReadTimeSpan(ConfigurationNode? node, TimeSpan min, TimeSpan max, ProblemList problems, string? or = null)
    {
        var allowed = $"a time span from {min:c} to {max:c}, such as 00:00:20" + (or is null ? "" : $", or {or}");
        if (!TryGetValue(node, allowed, problems, out var value))
            return null;

        if (value.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParseExact(value, "c", CultureInfo.InvariantCulture, out var time)
            && time >= min
            && time <= max)
            return time;

        problems.NotAllowed(node!, allowed);
        return null;
    }

    /// <summary>Reads one of several names, whatever its case.</summary>
    /// <param name="node">The key; null if it is not set.</param>
    /// <param name="what">What is named, for messages.</param>
    /// <param name="names">The names.</param>
    /// <param name="problems">Gets what is wrong.</param>
    /// <returns>Which name it is; null if it is none.</returns>
    public static int? ReadName(ConfigurationNode? node, string what, string[] names, ProblemList problems)
    {
        if (!TryGetValue(node, $"one of {string.Join(", ", names)}", problems, out var value))
            return null;

        var index = Array.FindIndex(names, name => name.Equals(value, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
            return index;

        problems.NotAName(node!, what, names);
        return null;
    }

    /// <summary>Reports a value beside or instead of keys, and keys nobody knows.</summary>
    /// <param name="node">What is to have keys; null if it is not set.</param>
    /// <param name="keys">Those that are known.</param>
    /// <param name="problems">Gets what is wrong.</param>
    /// <param name="key">The key to set instead of a value, for messages.</param>
    public static void CheckObject(ConfigurationNode? node, IReadOnlyList<string> keys, ProblemList problems, string? key = null)
    {
        if (node is null)
            return;

        if (node.Value is not null)
            problems.ObjectExpected(node, key);

        CheckKeys(node, keys, problems);
    }

    /// <summary>Reports keys nobody knows.</summary>
    public static void CheckKeys(ConfigurationNode node, IReadOnlyList<string> keys, ProblemList problems)
    {
        foreach (var child in node.Children)
        {
            if (!keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                problems.UnknownKey(child, keys);
        }
    }
}
