using System.Collections.Concurrent;
using System.Text.Json;

namespace Concurrency.Diagnostics;

/// <summary>What the tags of measurements and spans are called, and how their values are written.</summary>
internal static class TagNames
{
    public const string ActivityPattern = "concurrency.activity.pattern";
    public const string ActivityPath = "concurrency.activity.path";
    public const string ActivityId = "concurrency.activity.id";
    public const string ActivityState = "concurrency.activity.state";
    public const string ActivityOutcome = "concurrency.activity.outcome";
    public const string Restarts = "concurrency.activity.restarts";
    public const string Backend = "concurrency.backend";
    public const string ObjectPattern = "concurrency.object.pattern";
    public const string ObjectPath = "concurrency.object.path";
    public const string ObjectKind = "concurrency.object.kind";
    public const string Operation = "concurrency.operation";
    public const string ErrorType = "error.type";

    private static readonly ConcurrentDictionary<string, string> s_kinds = new();

    /// <summary>The name of a kind or a state as a value: <c>reader_writer_lock</c>.</summary>
    public static string ValueOf(string name) => s_kinds.GetOrAdd(name, static name => JsonNamingPolicy.SnakeCaseLower.ConvertName(name));

    /// <inheritdoc cref="ValueOf(string)"/>
    public static string ValueOf<TEnum>(TEnum value)
        where TEnum : struct, Enum => Values<TEnum>.All[value];

    private static class Values<TEnum>
        where TEnum : struct, Enum
    {
        public static Dictionary<TEnum, string> All { get; } =
            Enum.GetValues<TEnum>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
    }
}
