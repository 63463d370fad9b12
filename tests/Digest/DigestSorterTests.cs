using System.Security.Cryptography;
using System.Text;
using Digest.Manifests;
using Xunit;

namespace Concurrency.Tests.Digest;

public sealed class DigestSorterTests
{
    [Theory]
    [InlineData(8 * 1024 * 1024)]
    [InlineData(1_000)]
    [InlineData(120)]
    public void Digests_come_out_in_the_order_of_their_paths_however_small_the_memory(int arenaSize)
    {
        string[] paths =
            [.. Enumerable.Range(0, 300).Select(i => $"directory {i % 7}/file {i * 7919 % 300}"), "\uFF5E", "😀"];
        using var sorter = new DigestSorter(arenaSize);

        foreach (var path in paths)
            sorter.Add(path, DigestOf(path));

        var sorted = new List<string>();
        foreach (var entry in sorter.InOrder())
        {
            var path = Encoding.UTF8.GetString(entry.Path);
            Assert.Equal(DigestOf(path), Sha256Digest.From(entry.Digest));
            sorted.Add(path);
        }

        Assert.Equal(paths.OrderBy(path => Convert.ToHexString(Encoding.UTF8.GetBytes(path)), StringComparer.Ordinal), sorted);
    }

    private static Sha256Digest DigestOf(string path) => Sha256Digest.From(SHA256.HashData(Encoding.UTF8.GetBytes(path)));
}
