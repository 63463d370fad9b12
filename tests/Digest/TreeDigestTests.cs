using System.Security.Cryptography;
using System.Text;
using Digest.Algorithm;
using Digest.Files;
using Digest.Manifests;
using Digest.Reporting;
using NSubstitute;
using Xunit;

namespace Concurrency.Tests.Digest;

// The algorithm knows interfaces only, so its parts run here without the library behind them.
public sealed class TreeDigestTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly RecordingMessages _messages = new();
    private readonly IConcurrency _concurrency = Substitute.For<IConcurrency>();
    private readonly IActivityScope _scope = Substitute.For<IActivityScope>();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_walk_sends_each_file_once()
    {
        _directory.With("a").With("b/c").With("b/d/e");
        var paths = Substitute.For<IChannelWriter<string>>();

        await NewDigest().WalkAsync(_scope, paths);

        await paths.Received(1).SendAsync("a", Arg.Any<CancellationToken>());
        await paths.Received(1).SendAsync("b/c", Arg.Any<CancellationToken>());
        await paths.Received(1).SendAsync("b/d/e", Arg.Any<CancellationToken>());
        await paths.ReceivedWithAnyArgs(3).SendAsync("", default);
    }

    [Fact]
    public async Task The_walk_ends_when_it_is_cancelled()
    {
        _directory.With("a");
        _scope.CancellationToken.Returns(new CancellationToken(canceled: true));
        var paths = Substitute.For<IChannelWriter<string>>();

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await NewDigest().WalkAsync(_scope, paths));

        await paths.DidNotReceiveWithAnyArgs().SendAsync("", default);
    }

    [Fact]
    public async Task A_file_is_hashed_to_its_digest()
    {
        _directory.With("a", "content");

        var results = await HashAsync("a");

        var expected = Sha256Digest.From(SHA256.HashData(Encoding.UTF8.GetBytes("content")));
        Assert.Equal(new FileDigest("a", expected), Assert.Single(results));
    }

    [Fact]
    public async Task A_file_which_vanished_between_walk_and_hash_is_named_and_the_rest_hashed()
    {
        _directory.With("good");

        var results = await HashAsync("vanished", "good");

        Assert.Equal("good", Assert.Single(results).Path);
        Assert.Equal(["Digest: vanished: does not exist (any more)"], _messages.Lines);
    }

    [Theory]
    [InlineData("more")]
    [InlineData("")]
    public async Task A_file_which_grows_or_changes_while_it_is_read_is_named_and_the_rest_hashed(string more)
    {
        _directory.With("log", new string('x', 1_000_000)).With("good");
        File.SetLastWriteTimeUtc(_directory.At("log"), DateTime.UnixEpoch);

        // Between two reads the hasher lets others have a turn: here somebody who writes.
        _scope.YieldAsync().Returns(_ =>
        {
            File.AppendAllText(_directory.At("log"), more);
            File.SetLastWriteTimeUtc(_directory.At("log"), DateTime.UnixEpoch.AddSeconds(1));
            return ValueTask.CompletedTask;
        });

        var results = await HashAsync("log", "good");

        Assert.Equal("good", Assert.Single(results).Path);
        Assert.Equal(["Digest: log: changed while it was read"], _messages.Lines);
    }

    [Fact]
    public async Task Hashing_ends_between_two_reads_when_it_is_cancelled()
    {
        _directory.With("large", new string('x', 1_000_000));
        _scope.CancellationToken.Returns(new CancellationToken(canceled: true));

        await Assert.ThrowsAsync<OperationCanceledException>(() => HashAsync("large"));
    }

    [Fact]
    public async Task The_manifest_is_in_the_order_of_the_paths_whatever_the_order_of_the_results()
    {
        var results = Substitute.For<IChannelReader<FileDigest>>();
        results.ReceiveAllAsync(Arg.Any<CancellationToken>())
            .Returns(new[] { new FileDigest("b", default), new FileDigest("a", default) }.ToAsyncEnumerable());
        using var manifest = new MemoryStream();

        await NewDigest().CollectAsync(_scope, results, new ManifestWriter(manifest, "manifest"));

        var zeros = new string('0', 64);
        Assert.Equal($"{zeros}  a\n{zeros}  b\n", Encoding.UTF8.GetString(manifest.ToArray()));
    }

    private TreeDigest NewDigest()
    {
        var log = new DigestLog(_messages, new Census(() => { }));
        return new(_concurrency, new DirectoryTree(_directory.Root, log), OutputFiles.None, log);
    }

    private async Task<List<FileDigest>> HashAsync(params string[] files)
    {
        var paths = Substitute.For<IChannelReader<string>>();
        paths.ReceiveAllAsync(Arg.Any<CancellationToken>()).Returns(files.ToAsyncEnumerable());
        var sent = new List<FileDigest>();
        var results = Substitute.For<IChannelWriter<FileDigest>>();
        await results.SendAsync(Arg.Do<FileDigest>(sent.Add), Arg.Any<CancellationToken>());

        await NewDigest().HashAsync(_scope, paths, results);
        return sent;
    }
}
