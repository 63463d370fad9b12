namespace Digest.Reporting;

// What a run tells about itself while it works.
internal sealed class DigestLog(IMessages messages, Census census)
{
    public Tally Tally { get; } = new();

    public Census Census => census;

    public void Failed(string path, string reason)
    {
        Tally.AddFailed();
        messages.WriteLine($"Digest: {Printable.From(path)}: {Printable.From(reason)}");
    }

    public void Skipped(string path, string reason)
    {
        Tally.AddSkipped();
        messages.WriteLine($"Digest: {Printable.From(path)}: skipped: {Printable.From(reason)}");
    }
}
