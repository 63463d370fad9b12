using System.Text;
using LogAnalyzer.Input;
using Xunit;

namespace Concurrency.Tests.LogAnalyzer;

public sealed class LineSplitterTests
{
    private readonly LineSplitter _splitter = new("a.log");
    private readonly List<Line> _lines = [];

    [Fact]
    public void Lines_do_not_depend_on_the_pieces_they_come_in()
    {
        foreach (var piece in Encoding.UTF8.GetBytes("one\r\n\nzwölf €\n"))
            _splitter.Split([piece], _lines);

        Assert.Equal(["one", "", "zwölf €"], _lines.Select(line => line.Text));
        Assert.All(_lines, line => Assert.Equal(LineFlaws.None, line.Flaws));
    }

    [Fact]
    public void What_is_not_UTF_8_is_replaced()
    {
        _splitter.Split([(byte)'a', 0xE9, (byte)'\n'], _lines);

        Assert.Equal(new Line("a.log", "a\uFFFD", LineFlaws.Mended), Assert.Single(_lines));
    }

    [Fact]
    public void A_line_which_is_too_long_is_cut_between_two_characters()
    {
        _splitter.Split(Encoding.UTF8.GetBytes(new string('x', LineSplitter.MaxLength - 1) + "€ and more"), _lines);
        _splitter.Split("and more\nnext\n"u8, _lines);

        Assert.Equal(new Line("a.log", new string('x', LineSplitter.MaxLength - 1), LineFlaws.Cut), _lines[0]);
        Assert.Equal(new Line("a.log", "next", LineFlaws.None), _lines[1]);
    }

    [Fact]
    public void A_line_as_long_as_the_limit_is_not_cut()
    {
        _splitter.Split(Encoding.UTF8.GetBytes(new string('x', LineSplitter.MaxLength) + "\n"), _lines);

        Assert.Equal(LineFlaws.None, Assert.Single(_lines).Flaws);
    }

    [Fact]
    public void The_end_of_a_file_ends_a_line()
    {
        _splitter.Split("one\ntwo"u8, _lines);
        _splitter.Flush(_lines);
        _splitter.Flush(_lines);

        Assert.Equal(["one", "two"], _lines.Select(line => line.Text));
    }
}
