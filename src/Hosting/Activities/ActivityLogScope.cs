using System.Collections;

namespace Concurrency.Hosting;

/// <summary>The path of an activity as a scope value of every log message that its body writes.</summary>
internal sealed class ActivityLogScope(string path) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public const string Key = "ActivityPath";

    public int Count => 1;

    public KeyValuePair<string, object?> this[int index] =>
        index == 0 ? new(Key, path) : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{Key}:{path}";
}
