namespace Concurrency.Tests.Samples;

// The page of a sample: each command in a block of its own, and below it what the command prints.
internal static class Page
{
    public static IEnumerable<(string Command, string Output)> Commands(string sample)
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Pages", $"{sample}.md"));
        var blocks = Blocks(page).ToList();
        for (var i = 0; i + 1 < blocks.Count; i++)
        {
            if (blocks[i] is ("sh", var command) && blocks[i + 1] is ("text", var output))
                yield return (command.TrimEnd(), output);
        }
    }

    private static IEnumerable<(string Language, string Text)> Blocks(string page)
    {
        var parts = page.Split("```");
        for (var i = 1; i < parts.Length; i += 2)
        {
            var end = parts[i].IndexOf('\n', StringComparison.Ordinal);
            yield return (parts[i][..end], parts[i][(end + 1)..]);
        }
    }
}
