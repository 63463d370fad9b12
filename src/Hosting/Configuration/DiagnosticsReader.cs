namespace Concurrency.Hosting;

/// <summary>Reads <c>Diagnostics</c>.</summary>
internal static class DiagnosticsReader
{
    private const string DumpOnSigQuit = "DumpOnSigQuit";
    private const string Format = "DumpFormat";

    private static readonly string[] s_keys = [DumpOnSigQuit, Format];
    private static readonly string[] s_formats = Enum.GetNames<DumpFormat>();

    public static DumpOptions Read(ConfigurationNode? node, ProblemList problems)
    {
        if (node is not null)
            NodeReader.CheckObject(node, s_keys, problems);

        return new(NodeReader.ReadBoolean(node?[DumpOnSigQuit], problems) ?? false, ReadFormat(node?[Format], problems));
    }

    private static DumpFormat ReadFormat(ConfigurationNode? node, ProblemList problems)
    {
        if (!NodeReader.TryGetValue(node, string.Join(" or ", s_formats), problems, out var value))
            return DumpFormat.Text;

        var index = Array.FindIndex(s_formats, name => name.Equals(value, StringComparison.OrdinalIgnoreCase));
        if (index < 0)
            problems.NotAName(node!, "a format", s_formats);

        return (DumpFormat)Math.Max(index, 0);
    }
}
