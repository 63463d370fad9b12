namespace Digest.Files;

// Files by what they are, so that it does not matter under which name or through which link one is met.
internal sealed class FileSet
{
    private readonly HashSet<FileIdentity> _identities = [];
    private readonly HashSet<string> _paths = [];

    public FileSet(params IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            if (FileFacts.Of(path).Identity is { } identity)
                _identities.Add(identity);
            else
                _paths.Add(Path.GetFullPath(path));
        }
    }

    public bool Contains(string file, FileFacts facts) =>
        facts.Identity is { } identity
            ? _identities.Contains(identity)
            : _paths.Count > 0 && _paths.Contains(Path.GetFullPath(file));
}
