using System.Buffers;
using System.Security.Cryptography;
using Concurrency;
using Digest.Manifests;
using Digest.Reporting;
using Microsoft.Win32.SafeHandles;

namespace Digest.Files;

// Hashes one file after the other through one buffer, whatever their size.
internal sealed class FileHasher(IActivityScope scope, OutputFiles output, Tally tally) : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);

    public async ValueTask<HashOutcome> HashAsync(string file)
    {
        try
        {
            var facts = FileFacts.Of(file);
            return facts.Kind switch
            {
                FileKind.Directory => HashOutcome.Skipped(
                    new FileInfo(file).LinkTarget is null ? "a directory" : "a link to a directory, which is not followed"),
                FileKind.Fifo => HashOutcome.Skipped("a fifo"),
                FileKind.Socket => HashOutcome.Skipped("a socket"),
                FileKind.Device => HashOutcome.Skipped("a device"),
                _ when output.Temporary.Contains(file, facts) => HashOutcome.Ignored,
                _ when output.Named.Contains(file, facts) => HashOutcome.Skipped("the output of this run"),
                _ => await HashContentAsync(file),
            };
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return HashOutcome.Missing(WhyMissing(file));
        }
        catch (UnauthorizedAccessException)
        {
            return HashOutcome.Failed("permission denied");
        }
        catch (IOException failure)
        {
            return HashOutcome.Failed(failure.Message);
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    // Reads synchronously on purpose. On a thread of its own that is the shortest way. On a task an asynchronous read would be
    // the same read on another pool thread (Linux offers files nothing better) and two switches more for each buffer. So a pool
    // thread is lent for one buffer at a time, and given back in between.
    private async ValueTask<HashOutcome> HashContentAsync(string file)
    {
        using var handle = File.OpenHandle(
            file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var before = Version.Of(handle);
        var offset = 0L;
        while (true)
        {
            var read = RandomAccess.Read(handle, _buffer, offset);
            if (read == 0)
                break;

            sha256.AppendData(_buffer, 0, read);
            offset += read;
            tally.AddBytes(read);

            // Files which grow as fast as they are read have no end. Those of /proc have content and no length.
            if (offset > before.Length && Version.Of(handle) != before)
                break;

            if (offset != before.Length)
            {
                scope.CancellationToken.ThrowIfCancellationRequested();
                await scope.YieldAsync();
            }
        }

        if (Version.Of(handle) != before)
            return HashOutcome.Failed("changed while it was read");

        tally.AddHashed();
        return HashOutcome.Hashed(GetDigest(sha256));
    }

    private static Sha256Digest GetDigest(IncrementalHash sha256)
    {
        Span<byte> digest = stackalloc byte[Sha256Digest.Size];
        sha256.GetHashAndReset(digest);
        return Sha256Digest.From(digest);
    }

    private static string WhyMissing(string file)
    {
        if (new FileInfo(file).LinkTarget is { } target)
            return $"a link to '{target}', which does not exist";

        return file.Contains(DirectoryTree.Mangled)
            ? "its name is not valid UTF-8"
            : "does not exist (any more)";
    }

    // What tells that somebody wrote to a file.
    private readonly record struct Version(long Length, DateTime Written)
    {
        public static Version Of(SafeFileHandle handle) =>
            new(RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));
    }
}
