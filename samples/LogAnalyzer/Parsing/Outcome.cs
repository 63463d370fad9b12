namespace LogAnalyzer.Parsing;

// What became of a line.
internal enum Outcome
{
    Entry,

    // It begins with a space, and belongs to the entry above it, as the lines of a stack trace do.
    Continuation,

    // The others are unparsable.
    Empty,
    Binary,
    Undated,
}
