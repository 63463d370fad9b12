using Concurrency.Backends;
using Microsoft.Extensions.DependencyInjection;

namespace Concurrency.Tests.Hosting;

/// <summary>A kind of backend that runs nothing and remembers what it was asked to make.</summary>
internal sealed class RecordingKind(string kind) : IActivityBackendKind
{
    private static readonly string[] s_keys = ["Priority", "StackSizeKB"];

    public string Kind => kind;

    public bool NeedsAddress { get; init; }

    /// <summary>What was made: <c>realtime(Priority=Highest)</c>.</summary>
    public List<string> Made { get; } = [];

    public IActivityBackend Create(string name, BackendSettings settings)
    {
        var set = s_keys
            .Select(key => (key, value: settings.GetText(key)))
            .Where(setting => setting.value is not null);
        Made.Add($"{name}({string.Join(", ", set.Select(setting => $"{setting.key}={setting.value}"))})");

        if (NeedsAddress && settings.GetText("Address") is null)
            settings.Report("Address", value: null, "a host and a port");

        return new Backend(name);
    }

    private sealed class Backend(string name) : IActivityBackend
    {
        public string Name => name;

        public bool HasStacks => false;

        public bool HasThreads => false;

        public IActivityRunner CreateRunner(IRunnableActivity activity, ActivityOptions options) =>
            throw new NotSupportedException("Nothing runs here.");
    }
}

internal static class RecordingKindExtensions
{
    public static void AddKind(this IServiceCollection services, RecordingKind kind) =>
        services.AddSingleton<IActivityBackendKind>(kind);
}
