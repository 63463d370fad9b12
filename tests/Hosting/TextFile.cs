using System.Text;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Concurrency.Tests.Hosting;

/// <summary>One file in memory.</summary>
internal sealed class TextFile(string name, string text) : IFileProvider, IFileInfo
{
    public bool Exists => true;

    public bool IsDirectory => false;

    public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch;

    public long Length => Encoding.UTF8.GetByteCount(text);

    public string Name => name;

    public string? PhysicalPath => null;

    public Stream CreateReadStream() => new MemoryStream(Encoding.UTF8.GetBytes(text));

    public IFileInfo GetFileInfo(string subpath) => subpath == name ? this : new NotFoundFileInfo(subpath);

    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;
}
