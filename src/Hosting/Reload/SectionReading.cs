namespace Concurrency.Hosting;

/// <summary>A section and the files it came from, which belong together.</summary>
/// <param name="Section">The section.</param>
/// <param name="Flat">The same by path.</param>
/// <param name="Files">The files.</param>
/// <param name="HasContent">Whether the configuration sets anything in the section.</param>
/// <param name="IsMentioned">Whether it at least mentions it.</param>
internal sealed record SectionReading(
    ConfigurationNode Section, FlatSection Flat, IReadOnlyList<FileState> Files, bool HasContent, bool IsMentioned)
{
    private const int MaxAttempts = 100;

    /// <summary>Reads until nothing moves.</summary>
    /// <remarks>
    /// Each provider exchanges its values when it likes, also between two keys that are read. So all is read twice, between two
    /// looks at the files, and counts if both times are alike.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The configuration does not come to rest.</exception>
    public static SectionReading Take(SectionSource source, FileParts files)
    {
        var last = TakeOnce(source, files);
        for (var attempt = 1; attempt < MaxAttempts; attempt++)
        {
            var next = TakeOnce(source, files);
            if (next.IsSameAs(last))
                return next;

            last = next;
        }

        throw new InvalidOperationException($"The section {source.Path} was another each time it was read.");
    }

    // The files are looked at last: whatever changed since the reading before shows in them.
    private static SectionReading TakeOnce(SectionSource source, FileParts files)
    {
        var section = source.Load();
        return new(section, new(section), files.Look(), source.HasContent, source.IsMentioned);
    }

    private bool IsSameAs(SectionReading other) =>
        Flat.Text == other.Flat.Text
        && HasContent == other.HasContent
        && IsMentioned == other.IsMentioned
        && Files.SequenceEqual(other.Files);
}
