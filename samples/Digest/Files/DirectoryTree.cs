using System.IO.Enumeration;
using Digest.Reporting;

namespace Digest.Files;

// Every file below a directory, as a path relative to it with '/'. Directories reached through links are not entered, so a loop
// of links has an end; the links themselves are listed as files.
internal sealed class DirectoryTree(string root, DigestLog log)
{
    // What the runtime puts where the bytes of a name are not UTF-8. Such a file cannot be opened under the name we get.
    public const char Mangled = '\uFFFD';

    private static readonly EnumerationOptions s_everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
    };

    // Only one enumerator for each level is open, so memory grows with the depth of the tree and with nothing else.
    public IEnumerable<string> Files(CancellationToken cancellationToken)
    {
        var open = new Stack<Level>();
        Enter("");
        try
        {
            while (open.TryPeek(out var level))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!TryMoveNext(level))
                    open.Pop().Dispose();
                else if (!level.IsFirstOfItsName())
                    log.Failed(level.CurrentPath, "its name is not valid UTF-8");
                else if (level.Current.IsDirectory)
                    Enter(level.CurrentPath + "/");
                else
                    yield return level.CurrentPath;
            }
        }
        finally
        {
            while (open.TryPop(out var level))
                level.Dispose();
        }

        void Enter(string prefix)
        {
            if (TryOpen(prefix) is { } level)
                open.Push(level);
        }
    }

    public string Locate(string path) => Path.Combine(root, path);

    private Level? TryOpen(string prefix)
    {
        try
        {
            var entries = new FileSystemEnumerable<Entry>(Locate(prefix), Entry.From, s_everything);
            return new(prefix, entries.GetEnumerator());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Fail(prefix, failure);
            return null;
        }
    }

    private bool TryMoveNext(Level level)
    {
        try
        {
            return level.MoveNext();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Fail(level.Prefix, failure);
            return false;
        }
    }

    private void Fail(string prefix, Exception failure) =>
        log.Failed(
            prefix.Length == 0 ? root : prefix,
            failure switch
            {
                UnauthorizedAccessException => "permission denied",
                DirectoryNotFoundException when prefix.Contains(Mangled) => "its name is not valid UTF-8",
                DirectoryNotFoundException => "does not exist (any more)",
                _ => failure.Message,
            });

    private readonly record struct Entry(string Name, bool IsDirectory)
    {
        public static Entry From(ref FileSystemEntry entry) => new(
            entry.FileName.ToString(),
            entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) == 0);
    }

    private sealed class Level(string prefix, IEnumerator<Entry> entries) : IDisposable
    {
        private HashSet<string>? _mangledNames;

        public string Prefix => prefix;

        public Entry Current => entries.Current;

        public string CurrentPath => prefix + entries.Current.Name;

        public bool MoveNext() => entries.MoveNext();

        // Two different names can be mangled into the same one, and that can be the name of a third file.
        public bool IsFirstOfItsName() =>
            !Current.Name.Contains(Mangled) || (_mangledNames ??= []).Add(Current.Name);

        public void Dispose() => entries.Dispose();
    }
}
