using Microsoft.Extensions.Logging;

namespace Concurrency.Hosting;

/// <summary>Finds what is missing in a reading: parts which are gone by accident, as far as anybody can tell.</summary>
/// <remarks>What is left of the section would often be valid, and never what was meant.</remarks>
/// <param name="source">The section.</param>
internal sealed class LossFinder(SectionSource source)
{
    /// <summary>Whether a file is just being loaded: it looks empty, and its provider has yet to tell what became of it.</summary>
    /// <remarks>It will: by its reload token, or by the failure of the load. Until then nobody knows which.</remarks>
    public static bool IsLoading(SectionReading reading, IReadOnlyList<FileState> seen) =>
        reading.Files.Any(file => file is { IsMentioned: false, Failure: null }
            && seen.Any(earlier => earlier.Part == file.Part && earlier.IsMentioned && earlier.Token == file.Token));

    /// <summary>Why the reading cannot be applied; <see langword="null"/> if nothing is missing.</summary>
    /// <param name="reading">What was read.</param>
    /// <param name="accepted">What was accepted last.</param>
    public Refusal? Find(SectionReading reading, SectionReading accepted)
    {
        var losses = reading.Files.Select(file => FindIn(file, accepted)).OfType<Loss>().ToList();
        if (losses.Count == 0 && accepted.HasContent && !reading.IsMentioned)
            losses.Add(Gone("The configuration", "it"));

        var occasion = string.Join('\n', reading.Files.Select(file => file.Stamp).Append(reading.Flat.Text));
        return losses.Count == 0
            ? null
            : new(losses[0].Log, string.Join(' ', losses.Select(loss => loss.Text)), occasion);
    }

    private Loss? FindIn(FileState file, SectionReading accepted)
    {
        var hadKeys = accepted.Files.Any(earlier => earlier.Part == file.Part && earlier.HasKeys);
        return file switch
        {
            { Failure: { } failure, Exists: true } => Unreadable(file.Part.Name, failure),
            { Exists: false } when hadKeys && (file.Failure is not null || !file.IsMentioned) => Deleted(file.Part.Name),
            { IsMentioned: false } when hadKeys => Gone(file.Part.Name, "its part"),
            _ => null,
        };
    }

    private static Loss Unreadable(string file, string failure) =>
        new(Log.ReloadUnreadable, $"{file} cannot be read: {failure} Correct the file; it is read again when it changes.");

    private Loss Deleted(string file) =>
        new(
            Log.ReloadFileDeleted,
            $"{file}, which has a part of the section {source.Path}, was deleted. "
            + $"Bring the file back; to take its part away on purpose, write \"{source.Key}\": {{}} there.");

    private Loss Gone(string place, string part) =>
        new(
            Log.ReloadSectionGone,
            $"{place} has no section {source.Path} any more. "
            + $"Bring it back; to take {part} away on purpose, write \"{source.Key}\": {{}} there.");

    private sealed record Loss(Action<ILogger, string> Log, string Text);
}
