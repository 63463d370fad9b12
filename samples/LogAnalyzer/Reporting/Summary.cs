namespace LogAnalyzer.Reporting;

// The last words of a run: what came in, what came out, and where each stage was.
internal static class Summary
{
    public static void Write(TextWriter output, Tally tally, Placements placements)
    {
        output.WriteLine($"read        {Lines(Tallied.Read)} lines of {DescribeFiles(tally)}");
        output.WriteLine($"parsed      {Lines(Tallied.Parsed)}");
        output.WriteLine($"unparsable  {Lines(Tallied.Unparsable)}");
        output.WriteLine($"aggregated  {Lines(Tallied.Aggregated)}");
        output.WriteLine($"reports     {tally[Tallied.Reports],12:N0}, the last is {tally.LastReport ?? "missing"}");
        output.WriteLine(
            tally.IsBalanced
                ? "Nothing is lost: read = parsed + unparsable = aggregated."
                : "These should be equal, and are not: read, parsed + unparsable, aggregated.");
        foreach (var (stage, backends) in placements.Describe())
            output.WriteLine($"{stage,-12}{backends,12}");


        string Lines(Tallied what) => $"{tally[what],12:N0}";
    }

    private static string DescribeFiles(Tally tally)
    {
        (Tallied What, string Word)[] mishaps =
        [
            (Tallied.MissingFiles, "missing"),
            (Tallied.UnreadableFiles, "unreadable"),
            (Tallied.BinaryFiles, "binary"),
            (Tallied.TruncatedFiles, "truncated"),
            (Tallied.RotatedFiles, "rotated"),
        ];
        var words = mishaps.Where(mishap => tally[mishap.What] > 0).Select(mishap => $", {tally[mishap.What]:N0} {mishap.Word}");
        return $"{tally[Tallied.Files]:N0} files{string.Concat(words)}";
    }
}
