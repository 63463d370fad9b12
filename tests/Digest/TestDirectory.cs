namespace Concurrency.Tests.Digest;

// A directory which is gone after the test.
internal sealed class TestDirectory : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("digest-test-").FullName;

    public string At(string path) => Path.Combine(Root, path);

    public TestDirectory With(string path, string content = "some content")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), content);
        return this;
    }

    public TestDirectory WithLink(string path, string target)
    {
        File.CreateSymbolicLink(At(path), target);
        return this;
    }

    // Takes no room on the disk, and as long to digest as if it did.
    public TestDirectory WithSparse(string path, long length)
    {
        using var file = File.Create(At(path));
        file.SetLength(length);
        return this;
    }

    public IEnumerable<string> Names() =>
        Directory.EnumerateFileSystemEntries(Root).Select(path => Path.GetFileName(path)).Order();

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
