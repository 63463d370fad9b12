namespace Concurrency.Tests.Hosting;

/// <summary>Writes configurations, good and bad. The same seed writes the same one.</summary>
internal sealed class RandomConfiguration(int seed)
{
    private static readonly string[] s_names =
        ["digest", "hash", "walk[2]", "h*", "*", "**", "HASH", "", "a b", "x__y", "[1]", "a[b]", "ü", "\n", "0", "#"];

    private static readonly string[] s_backends =
        ["Task", "Thread", "thread", "realtime", "Fiber", "Tsk", "", " ", "Thread ", "0", "null", "Ω"];

    private static readonly string[] s_values =
    [
        "1", "4", "0", "-1", "2147483647", "2147483648", "1e3", "0x10", "00:00:20", "-00:00:01", "1.00:00:00", "x", "", "true",
    ];

    private static readonly string[] s_backendsAndValues = [.. s_backends, .. s_values];

    private static readonly string[] s_kindKeys =
        ["Kind", "Priority", "StackSizeKB", "Cpus", "MaxDegreeOfParallelism", "Nice", "", "Kind:Kind"];

    private static readonly string[] s_sections =
        ["Activities", "Channels", "Backends", "Shutdown", "Nonsense", "DefaultBackend:Deep:Deeper"];

    private readonly Random _random = new(seed);

    /// <summary>The values of one provider. A configuration has one to three.</summary>
    public IEnumerable<IReadOnlyList<(string Key, string? Value)>> Providers()
    {
        for (var remaining = _random.Next(1, 4); remaining > 0; remaining--)
        {
            yield return
            [
                .. Enumerable.Range(0, _random.Next(4))
                    .Select(_ => NextSetting())
                    .DistinctBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase),
            ];
        }
    }

    /// <summary>A path to ask for.</summary>
    public string Path() =>
        string.Join('/', Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Pick("digest", "hash", "walk[2]")));

    private (string Key, string? Value) NextSetting() =>
        _random.Next(12) switch
        {
            0 => ("DefaultBackend", Pick<string>(s_backends)),
            1 => ("MaxThreads", Pick<string>(s_values)),
            2 => ("Shutdown:Grace", Pick<string>(s_values)),
            3 => ($"Backends:{Pick<string>(s_backends)}:{Pick<string>(s_kindKeys)}", Pick<string>(s_backendsAndValues)),
            4 or 5 => ($"Activities:{Pattern()}", Pick<string>(s_backends)),
            6 => ($"Activities:{Id()}:Path", Pattern()),
            7 => (
                $"Activities:{Id()}:{Pick("Backend", "Instances", "backend", "Capacity", "Deadline", "OnFailure", "Restart", "Restart:Jitter")}", Pick<string>(s_backendsAndValues)),
            8 => ($"Channels:{Id()}:Path", Pattern()),
            9 => ($"Channels:{Id()}:Capacity", Pick<string>(s_values)),
            10 => ("Backends:realtime:Kind", Pick("Thread", "Task")),
            _ => (Pick<string>(s_sections), _random.Next(8) == 0 ? null : Pick<string>(s_values)),
        };

    private string Pattern() =>
        string.Join('/', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Pick<string>(s_names)));

    private string Id() => Pick("one", "two", "ONE", "digest/hash", "*", "**/hash");

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}
