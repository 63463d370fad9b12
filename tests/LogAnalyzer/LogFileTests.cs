using System.Text;
using LogAnalyzer;
using LogAnalyzer.Input;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Concurrency.Tests.LogAnalyzer;

public sealed class LogFileTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Tally _tally = new();
    private readonly LogFile _file;

    public LogFileTests() => _file = new(Log, _tally, NullLogger.Instance);

    private string Log => _directory.At("a.log");

    public void Dispose()
    {
        _file.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_is_appended_is_read_once()
    {
        File.WriteAllText(Log, "one\ntwo\n");
        Assert.Equal(["one", "two"], await ReadAsync());

        File.AppendAllText(Log, "three\n");
        Assert.Equal(["three"], await ReadAsync());
        Assert.Empty(await ReadAsync());
        Assert.Equal(1, _tally[Tallied.Files]);
    }

    [Fact]
    public async Task A_line_is_read_when_it_has_an_end()
    {
        File.WriteAllText(Log, "one\ntw");
        Assert.Equal(["one"], await ReadAsync());

        File.AppendAllText(Log, "o\n");
        Assert.Equal(["two"], await ReadAsync());
    }

    [Fact]
    public async Task The_last_line_of_a_file_which_is_done_needs_no_end()
    {
        File.WriteAllText(Log, "one\ntwo");
        Assert.Equal(["one"], await ReadAsync());

        var lines = new List<Line>();
        _file.Flush(lines);

        Assert.Equal("two", Assert.Single(lines).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("new\n")]
    [InlineData("this is longer than all that was there\n")]
    public async Task A_truncated_file_is_read_from_its_beginning(string content)
    {
        File.WriteAllText(Log, "old one\nold two\nol");
        Assert.Equal(["old one", "old two"], await ReadAsync());

        // In place: the same file with another content.
        using (var stream = new FileStream(Log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(0);
            stream.Write(Encoding.UTF8.GetBytes(content));
        }

        File.AppendAllText(Log, "more\n");
        Assert.Equal(Lines(content + "more\n"), await ReadAsync());
        Assert.Equal(1, _tally[Tallied.TruncatedFiles]);
    }

    [Fact]
    public async Task A_long_file_which_is_truncated_and_grows_beyond_what_was_read_is_read_from_its_beginning()
    {
        File.WriteAllLines(Log, Enumerable.Range(30_000, 20_000).Select(number => $"line {number}"));
        Assert.Equal(20_000, (await ReadAsync()).Count);

        File.WriteAllLines(Log, Enumerable.Range(60_000, 30_000).Select(number => $"line {number}"));
        Assert.Equal(30_000, (await ReadAsync()).Count);
        Assert.Equal(1, _tally[Tallied.TruncatedFiles]);
    }

    [Fact]
    public async Task Nothing_is_lost_or_read_twice_when_a_file_is_rotated()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A log which is open is not renamed there.");
        File.WriteAllText(Log, "one\n");
        Assert.Equal(["one"], await ReadAsync());

        File.AppendAllText(Log, "two\n");
        File.Move(Log, _directory.At("a.log.1"));
        File.WriteAllText(Log, "three, which is longer\n");
        File.AppendAllText(_directory.At("a.log.1"), "late");

        Assert.Equal(["two", "late", "three, which is longer"], await ReadAsync());
        Assert.Equal(1, _tally[Tallied.RotatedFiles]);
    }

    [Fact]
    public async Task A_file_which_vanishes_is_read_to_its_end_and_again_when_it_is_back()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A log which is open is not deleted there.");
        File.WriteAllText(Log, "one\n");
        Assert.Equal(["one"], await ReadAsync());

        File.AppendAllText(Log, "two\n");
        File.Delete(Log);
        Assert.Equal(["two"], await ReadAsync());
        Assert.Empty(await ReadAsync());
        Assert.Equal(1, _tally[Tallied.MissingFiles]);

        File.WriteAllText(Log, "three\n");
        Assert.Equal(["three"], await ReadAsync());
        Assert.Equal(0, _tally[Tallied.MissingFiles]);
        Assert.Equal(1, _tally[Tallied.RotatedFiles]);
    }

    // The look at the name comes while it leads to nothing, as it does between the two steps of a rotation.
    [Fact]
    public async Task A_rotation_counts_once_also_if_it_is_seen_half_done()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A log which is open is not renamed there.");
        File.WriteAllText(Log, "one\n");
        Assert.Equal(["one"], await ReadAsync());

        File.Move(Log, _directory.At("a.log.1"));
        Assert.Empty(await ReadAsync());
        File.WriteAllText(Log, "two\n");

        Assert.Equal(["two"], await ReadAsync());
        Assert.Equal(1, _tally[Tallied.RotatedFiles]);
        Assert.Equal(0, _tally[Tallied.MissingFiles]);
    }

    // The look at the name finds a file which does not go on as the open one did, because that is being truncated.
    [Fact]
    public async Task A_file_which_seems_to_have_lost_its_name_and_is_truncated_is_read_again_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A log which is open is not renamed there.");
        File.WriteAllText(Log, "one\n");
        Assert.Equal(["one"], await ReadAsync());
        File.Move(Log, _directory.At("aside"));
        Assert.True(await _file.ReadAsync([], CancellationToken.None));

        File.Move(_directory.At("aside"), Log);
        File.WriteAllText(Log, "2\n");

        Assert.Equal(["2"], await ReadAsync());
        Assert.Equal((1, 0), (_tally[Tallied.TruncatedFiles], _tally[Tallied.RotatedFiles]));
    }

    [Fact]
    public async Task A_file_which_does_not_exist_is_counted_once()
    {
        Assert.Empty(await ReadAsync());
        Assert.Empty(await ReadAsync());

        Assert.Equal(1, _tally[Tallied.MissingFiles]);
    }

    [Fact]
    public async Task A_file_which_is_not_text_is_counted_and_not_read()
    {
        File.WriteAllBytes(Log, [1, 0, 2, (byte)'\n']);

        Assert.Empty(await ReadAsync());
        Assert.Empty(await ReadAsync());
        Assert.Equal(1, _tally[Tallied.BinaryFiles]);
    }

    [Fact]
    public async Task A_file_which_cannot_be_opened_is_counted_and_not_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs links.");
        File.CreateSymbolicLink(Log, Log);

        Assert.Empty(await ReadAsync());
        Assert.Equal(1, _tally[Tallied.UnreadableFiles] + _tally[Tallied.MissingFiles]);
    }

    [Fact]
    public async Task A_file_longer_than_a_piece_is_read_whole()
    {
        var written = Enumerable.Range(0, 50_000).Select(number => $"line {number}").ToList();
        File.WriteAllLines(Log, written);

        Assert.Equal(written, await ReadAsync());
    }

    private static string[] Lines(string content) => content.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // Until there is nothing more.
    private async Task<List<string>> ReadAsync()
    {
        var (all, piece) = (new List<string>(), new List<Line>());
        bool more;
        do
        {
            more = await _file.ReadAsync(piece, CancellationToken.None);
            all.AddRange(piece.Select(line => line.Text));
        }
        while (more);

        return all;
    }
}
