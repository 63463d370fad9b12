using System.Text.Json;

namespace Concurrency;

/// <summary>A running program at one time: what a person who was woken at night wants to see.</summary>
/// <param name="Time">When it was taken, by the clock of the runtime's <see cref="TimeProvider"/>.</param>
/// <param name="ActivityCount">How many activities live.</param>
/// <param name="Activities">
/// The activities, parents before children, and siblings in the order in which they were started; as many as were asked for.
/// </param>
/// <param name="Summary">All of them, counted by path, backend, state and what they wait for.</param>
/// <param name="Cycles">Who waits for one another in a circle.</param>
/// <param name="Channels">The channels somebody still refers to, by path; as many as were asked for.</param>
/// <param name="Objects">The other objects, by path; as many as were asked for.</param>
/// <param name="Timers">The timers.</param>
/// <param name="Backends">The backends, in the order in which they were added.</param>
public sealed record ConcurrencySnapshot(
    DateTimeOffset Time,
    int ActivityCount,
    IReadOnlyList<ActivitySnapshot> Activities,
    IReadOnlyList<ActivitySummary> Summary,
    IReadOnlyList<WaitCycle> Cycles,
    IReadOnlyList<ChannelSnapshot> Channels,
    IReadOnlyList<ObjectSnapshot> Objects,
    TimerSnapshot Timers,
    IReadOnlyList<BackendSnapshot> Backends)
{
    /// <summary>How many channels somebody refers to, listed or not.</summary>
    public int ChannelCount { get; init; }

    /// <summary>How many other objects somebody refers to, listed or not.</summary>
    public int ObjectCount { get; init; }

    /// <summary>Writes it as text for people: cycles first, then the tree, the objects, timers and backends.</summary>
    /// <param name="writer">Gets the text.</param>
    public void WriteTo(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        new SnapshotText(this, writer).Write();
    }

    /// <summary>Writes it as one JSON object. Time spans are in the format of .NET, such as <c>00:00:03.5</c>.</summary>
    /// <param name="stream">Gets the JSON, in UTF-8.</param>
    public void WriteJson(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        JsonSerializer.Serialize(stream, this, SnapshotJson.Default.ConcurrencySnapshot);
    }

    /// <summary>What <see cref="WriteJson"/> writes, as a string.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SnapshotJson.Default.ConcurrencySnapshot);

    /// <summary>What <see cref="WriteTo"/> writes.</summary>
    public override string ToString()
    {
        using var writer = new StringWriter();
        WriteTo(writer);
        return writer.ToString();
    }
}
