using System.Buffers;
using System.Runtime.CompilerServices;

namespace Concurrency.Activities;

/// <summary>What a segment of a path may look like.</summary>
internal static class NameRules
{
    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static string Check(string name, [CallerArgumentExpression(nameof(name))] string? parameter = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        if (name.AsSpan().ContainsAnyExcept(s_allowed) || name.Contains("__", StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"'{name}' is not a name. Names are made of letters, digits, '.', '_' and '-', and do not contain '__', "
                + "which separates keys in environment variables.",
                parameter);
        }

        return name;
    }
}
