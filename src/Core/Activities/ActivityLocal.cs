using System.Diagnostics;
using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>A value of its own for each activity. The values are the activities'; this is their key.</summary>
[DebuggerDisplay("{Path,nq}")]
internal sealed class ActivityLocal<T>(ObjectName name, Func<T>? factory) : IActivityLocal<T>
{
    public string Path => name.Path;

    public T Value
    {
        get
        {
            var locals = FindLocals();
            if (locals.TryGetValue(this, out var box))
                return ((Box)box).Value;

            // The factory may ask for the value itself; what it has set stands.
            var value = factory is null ? default! : factory();
            if (!locals.TryGetValue(this, out box))
                locals.Add(this, box = new Box { Value = value });

            return ((Box)box).Value;
        }

        set
        {
            var locals = FindLocals();
            if (locals.TryGetValue(this, out var box))
                ((Box)box).Value = value;
            else
                locals.Add(this, new Box { Value = value });
        }
    }

    public bool IsValueCreated => FindLocals().ContainsKey(this);

    private Dictionary<object, object> FindLocals() =>
        PerThread.Current.Scope?.Activity.Locals
        ?? throw new InvalidOperationException(
            $"'{Path}' has a value for each activity, and the caller is in none. Code that left its activity (after "
            + "ConfigureAwait(false), in Task.Run) comes back with await scope.ReturnAsync().");

    private sealed class Box
    {
        public required T Value { get; set; }
    }
}
