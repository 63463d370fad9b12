namespace Concurrency.Hosting;

/// <summary>How a dump is written.</summary>
public enum DumpFormat
{
    /// <summary>As text for people: <see cref="ConcurrencySnapshot.WriteTo"/>.</summary>
    Text,

    /// <summary>As one JSON object: <see cref="ConcurrencySnapshot.WriteJson"/>.</summary>
    Json,
}
