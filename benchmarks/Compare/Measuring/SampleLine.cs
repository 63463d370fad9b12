using System.Text.Json;

namespace Compare.Measuring;

/// <summary>What a child process reports, one line of JSON after each run.</summary>
/// <param name="Placement">The placement of the run.</param>
/// <param name="Contender">Who ran.</param>
/// <param name="Operations">How many operations the run did.</param>
/// <param name="Sample">What it took; <see langword="null"/> for a warm-up.</param>
internal sealed record SampleLine(string Placement, string Contender, long Operations, Sample? Sample)
{
    public override string ToString() => JsonSerializer.Serialize(this);

    public static SampleLine Parse(string line) =>
        JsonSerializer.Deserialize<SampleLine>(line) ?? throw new FormatException($"Not a sample: {line}");
}
