using System.Text.Json;

namespace Memory.Measuring;

/// <summary>What a child process reports, one line of JSON each time.</summary>
/// <param name="Started">How many it has started.</param>
/// <param name="Sample">What it measured; <see langword="null"/> on the way there.</param>
internal sealed record ChildLine(int Started, Sample? Sample)
{
    public override string ToString() => JsonSerializer.Serialize(this);

    public static ChildLine Parse(string line) =>
        JsonSerializer.Deserialize<ChildLine>(line) ?? throw new FormatException($"Not a report of a child process: {line}");
}
