namespace Concurrency.Hosting;

/// <summary>What a name may be made of: of activities and channels, and of backends, which rules name.</summary>
internal static class PathNames
{
    public const string Allowed = "letters, digits, '.', '_' and '-', without '__'";

    public static bool IsAllowed(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-';

    public static bool IsValid(string name) =>
        name.Length > 0 && name.All(IsAllowed) && !name.Contains("__", StringComparison.Ordinal);
}
