namespace Concurrency.Tests.Documentation;

/// <summary>What is wrong with pages, each with its file and line.</summary>
internal static class Problems
{
    /// <summary>Fails with all of them, none of them cut short.</summary>
    public static void AssertNone(IEnumerable<string> problems)
    {
        var text = string.Join(Environment.NewLine, problems);
        Assert.True(text.Length == 0, text);
    }
}
