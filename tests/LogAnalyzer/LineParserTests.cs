using System.Globalization;
using LogAnalyzer.Input;
using LogAnalyzer.Parsing;
using Xunit;

namespace Concurrency.Tests.LogAnalyzer;

public sealed class LineParserTests
{
    private readonly LineParser _parser = new(new FixedTime(new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero)));

    [Theory]
    [InlineData("2025-06-24 14:36:25 startup archives", "2025-06-24 14:36", "startup archives")]
    [InlineData("2025-06-24T14:36:25.123456+02:00 startup", "2025-06-24 14:36", "startup")]
    [InlineData("2025-06-24 14:36:25,123 [main] ready", "2025-06-24 14:36", "[main] ready")]
    [InlineData("[2025-06-24T14:36:25Z] ready", "2025-06-24 14:36", "ready")]
    [InlineData("Start-Date: 2025-06-24  14:36:25", "2025-06-24 14:36", "Start-Date:")]
    [InlineData("::1 - - [24/Jun/2025:14:36:25 +0200] \"GET /a HTTP/1.1\" 200 7", "2025-06-24 14:36", "<*> - - \"GET /a <*> <*> <*>")]
    [InlineData("Feb  4 04:38:59 shop sshd[81]: ready", "2025-02-04 04:38", "shop <*> ready")]
    public void An_entry_has_the_minute_it_was_written_and_a_template(string text, string minute, string template)
    {
        var record = Parse(text);

        Assert.Equal(Outcome.Entry, record.Outcome);
        Assert.Equal(minute, record.Minute.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        Assert.Equal(template, record.Template);
    }

    [Theory]
    [InlineData("Feb 28 00:00:00 shop kernel: a", 2025)]
    [InlineData("Mar  1 23:59:00 shop kernel: in another zone", 2025)]
    [InlineData("Mar  3 00:00:00 shop kernel: a", 2024)]
    [InlineData("Feb 29 00:00:00 shop kernel: a", 2024)]
    public void A_date_without_a_year_is_the_last_one_there_was(string text, int year) =>
        Assert.Equal(year, Parse(text).Minute.Year);

    [Theory]
    [InlineData("", "Empty")]
    [InlineData("  \t", "Empty")]
    [InlineData("    at Shop.Pay()", "Continuation")]
    [InlineData("\tat Shop.Pay()", "Continuation")]
    [InlineData("no date", "Undated")]
    [InlineData("2025-13-24 14:36:25 no such month", "Undated")]
    [InlineData("Abc  4 04:38:59 no such month", "Undated")]
    [InlineData("\a\b", "Binary")]
    [InlineData("2025-06-24 14:36:25 \u001b[31mred\u001b[0m", "Entry")]
    public void Every_line_has_an_outcome(string text, string outcome) => Assert.Equal(outcome, $"{Parse(text).Outcome}");

    [Theory]
    [InlineData("[ERROR] failed", "Error")]
    [InlineData("level=warn it", "Warning")]
    [InlineData("Fatal: out of memory", "Critical")]
    [InlineData("<emerg> it", "Critical")]
    [InlineData("notice: it", "Information")]
    [InlineData("TRACE it", "Debug")]
    [InlineData("terrors and errata", "Unmarked")]
    [InlineData("\"GET / HTTP/1.1\" 503 0", "Error")]
    [InlineData("\"GET / HTTP/1.1\" 404 0", "Warning")]
    [InlineData("\"GET / HTTP/1.1\" 200 0", "Information")]
    public void The_first_word_which_is_a_severity_counts(string message, string severity) =>
        Assert.Equal(severity, $"{Parse($"2025-06-24 14:36:25 {message}").Severity}");

    [Theory]
    [InlineData("2025-06-24T14:36:25Z shop sshd[812]: it", "sshd")]
    [InlineData("Jun 24 14:36:25 shop kernel: it", "kernel")]
    [InlineData("2025-06-24 14:36:25 could not: it", "a.log")]
    public void The_source_is_the_program_which_syslog_names_or_else_the_file(string text, string source) =>
        Assert.Equal(source, Parse(text).Source);

    [Fact]
    public void A_template_has_a_limit() =>
        Assert.InRange(Parse("2025-06-24 14:36:25 " + new string('x', 1_000)).Template.Length, 1, 200);

    private LogRecord Parse(string text) => _parser.Parse(new("a.log", text, LineFlaws.None));

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
