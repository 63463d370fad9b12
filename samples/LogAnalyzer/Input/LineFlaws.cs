namespace LogAnalyzer.Input;

[Flags]
internal enum LineFlaws
{
    None = 0,

    // Too long: what is beyond the limit is not read.
    Cut = 1,

    // It was not UTF-8: what is none is replaced.
    Mended = 2,
}
