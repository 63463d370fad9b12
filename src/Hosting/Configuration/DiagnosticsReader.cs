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
        NodeReader.CheckObject(node, s_keys, problems);
        return new(
            NodeReader.ReadBoolean(node?[DumpOnSigQuit], problems) ?? false,
            (DumpFormat)(NodeReader.ReadName(node?[Format], "a format", s_formats, problems) ?? (int)DumpFormat.Text));
    }
}
