namespace LogAnalyzer.Input;

// A path, or files of a folder (*.log) and of those below it (**/*.log).
internal sealed class FilePattern
{
    private static readonly char[] s_wildcards = ['*', '?'];

    private readonly string _text;
    private readonly string _folder;
    private readonly string _name;
    private readonly bool _isRecursive;

    public FilePattern(string text)
    {
        _text = text;
        _name = Path.GetFileName(text);
        _folder = Path.GetDirectoryName(text) ?? "";
        if (Path.GetFileName(_folder) == "**")
        {
            _isRecursive = true;
            _folder = Path.GetDirectoryName(_folder) ?? "";
        }

        if (_folder.Length == 0)
            _folder = ".";
    }

    private bool IsPath => !_isRecursive && _name.IndexOfAny(s_wildcards) < 0;

    // Why it can match nothing; null if it can.
    public string? Fault =>
        _name.Length == 0 ? $"'{_text}' names no file; for all of a folder write '{Path.Combine(_text, "*")}'"
        : _folder.IndexOfAny(s_wildcards) >= 0 ? $"'{_text}' has a wildcard in its folder. Allowed are FOLDER/*.log and FOLDER/**/*.log"
        : !Directory.Exists(_folder) ? $"There is no folder '{_folder}'"
        : Directory.Exists(_text) ? $"'{_text}' is a folder. For all of it write '{Path.Combine(_text, "*")}'"
        : null;

    public static IReadOnlyList<FilePattern> ParseAll(string patterns) =>
    [
        .. patterns.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(pattern => new FilePattern(pattern)),
    ];

    // A path is a file to be read whether it exists or not; links are followed only if they are named.
    public IEnumerable<string> Find()
    {
        if (IsPath)
            return [_text];

        var options = new EnumerationOptions
        {
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = true,
            MatchCasing = MatchCasing.PlatformDefault,
            MatchType = MatchType.Simple,
            RecurseSubdirectories = _isRecursive,
        };
        try
        {
            return Directory.GetFiles(_folder, _name, options);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
