namespace LogAnalyzer;

internal enum Tallied
{
    // Lines. One is read when it is in the first channel.
    Read,
    Parsed,
    Unparsable,
    Aggregated,

    Files,
    MissingFiles,
    UnreadableFiles,
    BinaryFiles,
    TruncatedFiles,
    RotatedFiles,

    Reports,
}
