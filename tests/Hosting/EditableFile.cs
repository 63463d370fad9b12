using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Concurrency.Tests.Hosting;

/// <summary>One settings file in memory. Whoever watches it has read it when an edit returns.</summary>
internal sealed class EditableFile(string name, string? text) : IFileProvider
{
    private CancellationTokenSource _changed = new();
    private Revision _revision = new(name, text, 0);

    /// <summary>Adds the file to the sources of a configuration.</summary>
    public void AddTo(IConfigurationBuilder configuration, Action<FileLoadExceptionContext>? onLoadException = null) =>
        configuration.AddJsonFile(source =>
        {
            source.FileProvider = this;
            source.Path = name;
            source.Optional = true;
            source.ReloadOnChange = true;
            source.ReloadDelay = 0;
            source.OnLoadException = onLoadException;
        });

    /// <summary>Writes this section <c>Concurrency</c>.</summary>
    public void WriteSection(string section) => Write(Section(section));

    /// <summary>Writes the file; <see langword="null"/> deletes it.</summary>
    public void Write(string? contents)
    {
        WriteUnseen(contents);
        try
        {
            Interlocked.Exchange(ref _changed, new()).Cancel();
        }
        catch (AggregateException)
        {
            // A file which cannot be loaded is thrown at the watcher, who does nothing about it.
        }
    }

    /// <summary>Writes it without anybody noticing.</summary>
    public void WriteUnseen(string? contents) => _revision = new(name, contents, _revision.Number + 1);

    public static string Section(string section) => $$"""{ "Concurrency": {{section}} }""";

    public IFileInfo GetFileInfo(string subpath) => subpath == name ? _revision : new NotFoundFileInfo(subpath);

    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    public IChangeToken Watch(string filter) => new CancellationChangeToken(_changed.Token);

    private sealed class Revision(string name, string? text, int number) : IFileInfo
    {
        public int Number => number;

        public bool Exists => text is not null;

        public bool IsDirectory => false;

        public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch.AddSeconds(number);

        public long Length => Encoding.UTF8.GetByteCount(text ?? "");

        public string Name => name;

        public string? PhysicalPath => null;

        public Stream CreateReadStream() => new MemoryStream(Encoding.UTF8.GetBytes(text ?? ""));
    }
}
