using System.Globalization;
using System.Text;
using LogAnalyzer.Aggregation;

namespace LogAnalyzer.Reporting;

// Says nothing of when and where it was computed: the same lines give the same bytes.
internal static class ReportText
{
    public static string From(Report report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{report.Lines,12:N0}  lines\n");
        foreach (var section in report.Sections.Where(section => section.Counts.Count > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{section.Title}\n");
            foreach (var count in section.Counts)
                text.Append(CultureInfo.InvariantCulture, $"{count.Value,12:N0}  {count.Name}\n");
        }

        return text.ToString();
    }
}
