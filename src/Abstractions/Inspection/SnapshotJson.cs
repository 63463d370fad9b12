using System.Text.Json.Serialization;

namespace Concurrency;

/// <summary>How snapshots become JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConcurrencySnapshot))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
