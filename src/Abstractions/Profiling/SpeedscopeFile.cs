using System.Text;
using System.Text.Json;

namespace Concurrency;

/// <summary>A profile in the format of https://www.speedscope.app/file-format-schema.json.</summary>
internal static class SpeedscopeFile
{
    public static string Of(BlockingProfile profile)
    {
        List<BlockedFrame> frames = [];
        var indices = new Dictionary<BlockedFrame, int>();
        int[][] stacks = [.. profile.Sites.Select(site => SiteFrames.Of(site).Select(IndexOf).ToArray())];
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://www.speedscope.app/file-format-schema.json");
            json.WriteString("name", $"Waits from {profile.StartedAt:u}");
            json.WriteString("exporter", "Concurrency");
            json.WriteNumber("activeProfileIndex", 0);
            json.WriteStartObject("shared");
            WriteFrames(json, frames);
            json.WriteEndObject();
            json.WriteStartArray("profiles");
            WriteProfile(json, "time waited", "microseconds", stacks, [.. profile.Sites.Select(SiteFrames.Microseconds)]);
            WriteProfile(json, "waits", "none", stacks, [.. profile.Sites.Select(site => site.Waits)]);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());

        int IndexOf(BlockedFrame frame)
        {
            if (indices.TryAdd(frame, frames.Count))
                frames.Add(frame);

            return indices[frame];
        }
    }

    private static void WriteFrames(Utf8JsonWriter json, List<BlockedFrame> frames)
    {
        json.WriteStartArray("frames");
        foreach (var frame in frames)
        {
            json.WriteStartObject();
            json.WriteString("name", frame.Method);
            if (frame.File is not null)
            {
                json.WriteString("file", frame.File);
                json.WriteNumber("line", frame.Line);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteProfile(Utf8JsonWriter json, string name, string unit, int[][] stacks, long[] weights)
    {
        json.WriteStartObject();
        json.WriteString("type", "sampled");
        json.WriteString("name", name);
        json.WriteString("unit", unit);
        json.WriteNumber("startValue", 0);
        json.WriteNumber("endValue", weights.Sum());
        json.WriteStartArray("samples");
        foreach (var stack in stacks)
        {
            json.WriteStartArray();
            foreach (var frame in stack)
                json.WriteNumberValue(frame);

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("weights");
        foreach (var weight in weights)
            json.WriteNumberValue(weight);

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
