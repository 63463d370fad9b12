namespace Digest.Files;

// What this run writes itself. Found in the tree, it is left out: its digest would be wrong before it is written. Temporary
// files are nobody's business and left out silently.
internal sealed record OutputFiles(FileSet Named, FileSet Temporary)
{
    public static OutputFiles None { get; } = new(new FileSet(), new FileSet());

    // Standard output and error can be redirected into the tree. On systems without these names they stand for nothing.
    public static OutputFiles Of(string? target, string? temporary) => new(
        new FileSet(["/dev/stdout", "/dev/stderr", .. target is null ? Array.Empty<string>() : [target]]),
        new FileSet(temporary is null ? [] : [temporary]));
}
