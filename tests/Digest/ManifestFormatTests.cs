using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Digest.Manifests;
using Xunit;

namespace Concurrency.Tests.Digest;

public sealed class ManifestFormatTests
{
    [Theory]
    [InlineData("plain", "  plain")]
    [InlineData(" spaces ", "   spaces ")]
    [InlineData("-", "  ./-")]
    [InlineData("-n", "  -n")]
    [InlineData("a\nb", "  a\\nb")]
    [InlineData("a\rb", "  a\\rb")]
    [InlineData("a\\b", "  a\\\\b")]
    [InlineData("\\n", "  \\\\n")]
    public void A_line_is_read_as_it_was_written(string path, string afterDigest)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(path));
        var output = new ArrayBufferWriter<byte>();

        ManifestFormat.Append(output, digest, Encoding.UTF8.GetBytes(path));

        var line = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.EndsWith(Convert.ToHexStringLower(digest) + afterDigest + "\n", line, StringComparison.Ordinal);
        Assert.Equal(path.AsSpan().ContainsAny('\\', '\n', '\r'), line.StartsWith('\\'));
        Assert.True(ManifestFormat.TryParse(output.WrittenSpan[..^1], out var readPath, out var readDigest, out _));
        Assert.Equal(path == "-" ? "./-" : path, readPath);
        Assert.Equal(Sha256Digest.From(digest), readDigest);
    }

    [Fact]
    public void A_name_which_is_not_UTF_8_is_malformed()
    {
        byte[] line = [.. Encoding.UTF8.GetBytes(new string('0', 64) + "  x"), 0xFF];

        Assert.False(ManifestFormat.TryParse(line, out _, out _, out var fault));
        Assert.Equal("names a file whose name is not valid UTF-8", fault);
    }

    [Fact]
    public void Lines_of_any_length_are_read_across_the_buffers_end()
    {
        var lines = Enumerable.Range(1, 2_000).Select(i => new string('0', 64) + "  " + new string('x', i)).ToArray();
        using var manifest = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)));

        var read = new ManifestReader(manifest).ReadLines().ToArray();

        Assert.All(read, line => Assert.Null(line.Fault));
        Assert.Equal(Enumerable.Range(1, 2_000), read.Select(line => line.Path.Length));
        Assert.Equal(Enumerable.Range(1, 2_000), read.Select(line => (int)line.Number));
    }
}
