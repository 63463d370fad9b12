namespace Concurrency;

/// <summary>What metrics and traces of the library are called, for whoever collects them.</summary>
public static class ConcurrencyTelemetry
{
    /// <summary>The name of the meter: <c>Concurrency</c>. Each runtime has one.</summary>
    public const string MeterName = "Concurrency";

    /// <summary>The name of the source of spans: <c>Concurrency</c>. All runtimes share it.</summary>
    public const string ActivitySourceName = "Concurrency";

    internal static string Version { get; } = typeof(ConcurrencyTelemetry).Assembly.GetName().Version!.ToString(3);
}
